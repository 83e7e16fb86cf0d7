// The watch over one body: terminate, grace, kill; and what the body's end then means.
#include "engine/core/supervision.hpp"

#include <cstdlib>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

namespace {

using namespace baton;
using std::chrono::milliseconds;

constexpr host_time start{milliseconds{1'000}};
constexpr milliseconds timeout{100};
constexpr milliseconds grace{20};

supervision watch() {
  return {start, timeout, grace};
}

}  // namespace

TEST_CASE("a body that ends in time is judged by its own end") {
  supervision over = watch();
  CHECK(over.on_deadline(start) == supervision_step::none);
  CHECK(over.on_deadline(start + milliseconds{99}) == supervision_step::none);
  CHECK(over.on_end(true) == outcome::succeeded);
  CHECK(over.on_end(false) == outcome::failed);
}

TEST_CASE("a body is asked to end at its timeout and killed after the grace") {
  supervision over = watch();
  CHECK(over.deadline() == start + timeout);
  CHECK(over.on_deadline(start + timeout) == supervision_step::terminate);
  CHECK(over.deadline() == start + timeout + grace);
  CHECK(over.on_deadline(start + timeout + milliseconds{19}) == supervision_step::none);
  CHECK(over.on_deadline(start + timeout + grace) == supervision_step::kill);
  CHECK(over.deadline() == never);
}

TEST_CASE("the grace begins when the body was asked, not when it should have been") {
  supervision over = watch();
  const host_time late = start + milliseconds{500};
  CHECK(over.on_deadline(late) == supervision_step::terminate);
  CHECK(over.deadline() == late + grace);
}

TEST_CASE("a body that was timed out is timed out, however it ends") {
  supervision over = watch();
  static_cast<void>(over.on_deadline(start + timeout));
  CHECK(over.on_end(true) == outcome::timed_out);
  CHECK(over.on_end(false) == outcome::timed_out);
}

TEST_CASE("a cancelled body is asked to end at once and killed after the grace") {
  supervision over = watch();
  const host_time asked = start + milliseconds{10};
  CHECK(over.on_cancel(asked) == supervision_step::terminate);
  CHECK(over.deadline() == asked + grace);
  CHECK(over.on_end(true) == outcome::cancelled);
  CHECK(over.on_deadline(asked + grace) == supervision_step::kill);
  CHECK(over.on_end(false) == outcome::cancelled);
}

TEST_CASE("a cancellation during a timeout's grace changes neither verdict nor deadline") {
  supervision over = watch();
  static_cast<void>(over.on_deadline(start + timeout));
  const host_time deadline = over.deadline();
  CHECK(over.on_cancel(start + timeout + milliseconds{5}) == supervision_step::none);
  CHECK(over.deadline() == deadline);
  CHECK(over.on_end(false) == outcome::timed_out);
}

TEST_CASE("a timeout during a cancellation's grace changes neither verdict nor deadline") {
  supervision over = watch();
  const host_time asked = start + milliseconds{90};
  static_cast<void>(over.on_cancel(asked));
  CHECK(over.on_deadline(start + timeout) == supervision_step::none);
  CHECK(over.deadline() == asked + grace);
  CHECK(over.on_end(false) == outcome::cancelled);
}

TEST_CASE("a body that its runner ended at its timeout is timed out, and not failed") {
  CHECK(watch().on_end(false, end_cause::timed_out) == outcome::timed_out);
}

TEST_CASE("a body of whose end nothing is known is lost, and not failed") {
  for (const end_cause cause : {end_cause::lost, end_cause::lease_ended, end_cause::released}) {
    CHECK(watch().on_end(false, cause) == outcome::worker_lost);
    CHECK(watch().on_end(true, cause) == outcome::worker_lost);
  }
}

TEST_CASE("the reason for which the worker asked a body to end stands, whatever ended it then") {
  for (const end_cause cause : {end_cause::by_itself, end_cause::timed_out, end_cause::lost,
                                end_cause::lease_ended, end_cause::released}) {
    supervision cancelled = watch();
    static_cast<void>(cancelled.on_cancel(start + milliseconds{1}));
    CHECK(cancelled.on_end(false, cause) == outcome::cancelled);
    supervision late = watch();
    static_cast<void>(late.on_deadline(start + timeout));
    static_cast<void>(late.on_deadline(start + timeout + grace));
    CHECK(late.on_end(false, cause) == outcome::timed_out);
  }
}

TEST_CASE("a killed body is left alone") {
  supervision over = watch();
  static_cast<void>(over.on_deadline(start + timeout));
  static_cast<void>(over.on_deadline(start + timeout + grace));
  CHECK(over.on_deadline(start + std::chrono::hours{1}) == supervision_step::none);
  CHECK(over.on_cancel(start + std::chrono::hours{1}) == supervision_step::none);
}

TEST_CASE("a watch that was never set has no deadline") {
  supervision over;
  CHECK(over.deadline() == never);
  CHECK(over.on_deadline(start) == supervision_step::none);
}

TEST_CASE(
    "whatever comes in whatever order, a body is asked once, killed once, and in that order") {
  CHECK(rc::check([] {
    supervision over = watch();
    host_time now = start;
    int asked = 0;
    int killed = 0;
    for (const int pause : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-60, 60))) {
      now = now + milliseconds{std::abs(pause)};
      const auto step = pause < -40 ? over.on_cancel(now) : over.on_deadline(now);
      asked += step == supervision_step::terminate ? 1 : 0;
      killed += step == supervision_step::kill ? 1 : 0;
      RC_ASSERT(asked <= 1);
      RC_ASSERT(killed <= asked);
      // Somebody who looks at the deadline again and again cannot miss it.
      RC_ASSERT((over.deadline() > now || pause < -40));
      RC_ASSERT((over.deadline() == never) == (killed == 1));
    }
  }));
}
