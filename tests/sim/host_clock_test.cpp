// A host's time: it drifts, it never runs back, and its wall clock jumps.
#include "sim/host_clock.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

constexpr std::int64_t hour_ns = 3'600'000'000'000;

std::int64_t any_rate() { return *rc::gen::inRange<std::int64_t>(-199'999'999, 200'000'000); }

nanoseconds any_span(std::int64_t up_to_ns) {
  return nanoseconds{*rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 20),
                                     rc::gen::resize(100, rc::gen::inRange<std::int64_t>(
                                                              0, up_to_ns)))};
}

/// A clock that was started and has changed its rate a few times; the moment of the last change.
struct lived_clock {
  sim::host_clock clock;
  nanoseconds now{};
};

lived_clock any_clock() {
  lived_clock made;
  made.now = any_span(hour_ns);
  made.clock.begin(made.now, any_span(1'000 * hour_ns));
  const int changes = *rc::gen::inRange(0, 4);
  for (int each = 0; each < changes; ++each) {
    made.now += any_span(hour_ns);
    made.clock.drift(made.now, any_rate());
  }
  return made;
}

}  // namespace

TEST_CASE("local time never runs back, over any changes of rate") {
  CHECK(rc::check([] {
    sim::host_clock clock;
    nanoseconds now{};
    nanoseconds shown = clock.local(now);
    const auto steps = *rc::gen::container<std::vector<bool>>(rc::gen::arbitrary<bool>());
    for (const bool changes : steps) {
      now += any_span(hour_ns);
      if (changes) {
        clock.drift(now, any_rate());
      }
      RC_ASSERT(clock.local(now) >= shown);
      shown = clock.local(now);
    }
  }));
}

TEST_CASE("a change of rate moves no time that is shown at that moment") {
  CHECK(rc::check([] {
    lived_clock it = any_clock();
    const nanoseconds now = it.now + any_span(hour_ns);
    const nanoseconds local = it.clock.local(now);
    const nanoseconds wall = it.clock.wall(now);
    it.clock.drift(now, any_rate());
    RC_ASSERT(it.clock.local(now) == local);
    RC_ASSERT(it.clock.wall(now) == wall);
  }));
}

TEST_CASE("a deadline's moment is the first at which the clock shows it") {
  CHECK(rc::check([] {
    const lived_clock it = any_clock();
    const nanoseconds deadline = it.clock.local(it.now) + any_span(10 * hour_ns);
    const nanoseconds due = it.clock.virtual_time_of(deadline);
    RC_ASSERT(due >= it.now);
    RC_ASSERT(it.clock.local(due) >= deadline);
    const bool is_first = due == it.now || it.clock.local(due - 1ns) < deadline;
    RC_ASSERT(is_first);
  }));
}

TEST_CASE("a deadline that is decades away never comes") {
  const sim::host_clock clock;
  CHECK(clock.virtual_time_of(nanoseconds::max()) == nanoseconds::max());
  CHECK(clock.virtual_time_of(24h * 365 * 50) == nanoseconds::max());
  CHECK(clock.virtual_time_of(24h * 365) == 24h * 365);
}

TEST_CASE("a clock that is a tenth fast or slow gains or loses a tenth") {
  sim::host_clock clock;
  clock.drift(0ns, 100'000'000);
  CHECK(clock.local(10s) == 11s);
  CHECK(clock.virtual_time_of(11s) == 10s);
  clock.drift(10s, -100'000'000);
  CHECK(clock.local(20s) == 20s);
  CHECK(clock.rate_ppb() == -100'000'000);
}

TEST_CASE("the wall clock jumps and is set without moving local time") {
  sim::host_clock clock;
  clock.begin(5s, 100h);
  CHECK(clock.wall(5s) == 5s);
  const nanoseconds local = clock.local(9s);
  clock.jump_wall(-2h);
  CHECK(clock.wall(9s) == 9s - 2h);
  clock.set_wall(9s, 30min);
  CHECK(clock.wall(9s) == 9s + 30min);
  CHECK(clock.local(9s) == local);
}

TEST_CASE("a start begins local time anywhere and leaves the wall clock as it is") {
  CHECK(rc::check([] {
    lived_clock it = any_clock();
    it.clock.jump_wall(any_span(hour_ns));
    const nanoseconds now = it.now + any_span(hour_ns);
    const nanoseconds wall = it.clock.wall(now);
    const nanoseconds from = any_span(1'000 * hour_ns);
    it.clock.begin(now, from);
    RC_ASSERT(it.clock.local(now) == from);
    RC_ASSERT(it.clock.wall(now) == wall);
  }));
}

TEST_CASE("each life of a host begins its monotonic time anew, with the wall clock it had") {
  sim::world in{{}};
  sim::host& machine = add_idle(in, 1);
  machine.jump_wall(3h);
  const nanoseconds first = machine.local_now();
  machine.crash();
  machine.start();
  CHECK(machine.local_now() != first);
  CHECK(machine.wall_now() == 3h);
  machine.set_wall(1h);
  CHECK(machine.wall_now() == 1h);
}
