// Cancellation: of who waits, who is scheduled, who runs; twice; and in a race with the end.
#include "tests/world/judged.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool started(const loop_fixture& on, execution_id execution) {
  const auto& all = on.attempt_processes.started;
  return std::any_of(all.begin(), all.end(),
                     [&](attempt_key each) { return each.execution == execution; });
}

}  // namespace

TEST_CASE("a queued execution that is cancelled never starts, and those behind it move up") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{1});
  process first{on};
  REQUIRE(first.start());
  first.submit("deploy");
  const auto waits = first.submit("deploy");
  const auto behind = first.submit("deploy");
  CHECK(first.cancel(*waits)->state == status::cancelled);
  REQUIRE(first.run_dry());
  CHECK_FALSE(started(on, *waits));
  CHECK(first.status_of(*behind) == status::completed);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a request that the storage refuses is answered within its limit, and not done later") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{60});
  process first{on};
  REQUIRE(first.start());
  first.submit("deploy");
  const auto waits = first.submit("deploy");
  for (const bool unknown : {false, true}) {
    on.steps.refuses = [](std::string_view step) {
      return step == "store.cancel" || step == "store.control";
    };
    on.steps.how = step_fault::unanswered;
    on.steps.fails_next = unknown ? "store.cancel" : "";
    const host_time asked = on.time.now;
    const auto cancelled = first.run(first->cancel(*waits));
    REQUIRE(cancelled->has_error());
    CHECK(cancelled->error().is(unknown ? errc::outcome_unknown : errc::unavailable));
    CHECK(on.time.now - asked <= on.settings.request_limit);
    queue_control raise;
    raise.limit = 7;
    CHECK(first.run(first->control("deploy", raise))->error().is(errc::unavailable));
    CHECK(on.time.now - asked <= on.settings.request_limit * 2);
    on.steps.refuses = nullptr;
    first.pass(seconds{5});
    CHECK(first.status_of(*waits) == (unknown ? status::cancelled : status::requested));
    CHECK(first.stats("deploy")->limit == 1);
  }
}

TEST_CASE("a scheduled execution that is cancelled is announced and gives its slot to the next") {
  loop_fixture on;
  on.add_action("deploy");
  on.add_action("other");
  on.settings.worker_capacity = 1;
  on.script_of = lasting(seconds{1});
  process first{on};
  REQUIRE(first.start());
  first.submit("other");
  first.pass(milliseconds{100});
  const auto scheduled = first.submit("deploy");
  const auto next = first.submit("deploy");
  REQUIRE(first.status_of(*scheduled) == status::scheduled);
  CHECK(first.cancel(*scheduled)->state == status::cancelled);
  CHECK(first.status_of(*next) == status::scheduled);
  REQUIRE(first.run_dry());
  CHECK_FALSE(started(on, *scheduled));
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a running execution that is cancelled is asked to end, and is cancelled") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(std::chrono::hours{1});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{1});
  CHECK(first.cancel(*id)->state == status::cancelling);
  REQUIRE(first.run_dry(seconds{1}));
  CHECK(first.status_of(*id) == status::cancelled);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a running execution that ignores its cancellation is killed after the grace") {
  loop_fixture on;
  on.add_action("deploy").grace = seconds{3};
  on.script_of = always({.lasts = std::chrono::hours{1}, .ignores_terminate = true});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{1});
  first.cancel(*id);
  first.pass(milliseconds{2'900});
  CHECK(first.status_of(*id) == status::cancelling);
  first.pass(milliseconds{200});
  CHECK(first.status_of(*id) == status::cancelled);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("cancelling twice is cancelling once, whatever the state") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(std::chrono::hours{1});
  process first{on};
  REQUIRE(first.start());
  const auto runs = first.submit("deploy");
  const auto waits = first.submit("deploy");
  first.pass(seconds{1});
  for (const execution_id each : {*runs, *waits}) {
    CHECK(first.cancel(each)->changed);
    CHECK_FALSE(first.cancel(each)->changed);
  }
  REQUIRE(first.run_dry());
  CHECK_FALSE(first.cancel(*runs)->changed);
  CHECK(first.cancel(*runs)->state == status::cancelled);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE(
    "a cancellation that races with the end gives one verdict, at every instant of the race") {
  for (int offset_us = -300; offset_us <= 300; offset_us += 50) {
    loop_fixture on;
    on.add_action("deploy");
    on.script_of = lasting(milliseconds{10});
    process first{on};
    REQUIRE(first.start());
    const auto id = first.submit("deploy");
    first.pass(milliseconds{10} + std::chrono::microseconds{offset_us});
    const auto answer = first.cancel(*id);
    REQUIRE(answer);
    REQUIRE(first.run_dry());
    const status verdict = first.status_of(*id);
    CHECK((verdict == status::completed || verdict == status::cancelled));
    require_rules_hold_at_rest(on, first);
  }
}

TEST_CASE("a cancellation whose message is lost reaches the worker with the next heartbeat") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(std::chrono::hours{1});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{1});
  // Past the loop, as another executor's call would be whose message is lost.
  const auto asked = first.run(on.disk.cancel(*id, no_limit));
  REQUIRE((asked && *asked));
  REQUIRE(first.run_dry(on.settings.heartbeat + seconds{1}));
  CHECK(first.status_of(*id) == status::cancelled);
}

TEST_CASE("cancelling what nobody knows is an error, and changes nothing") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  const auto answer = first.run(first->cancel(execution_id{77}));
  REQUIRE(answer);
  CHECK(answer->error().is(errc::unknown_execution));
}

TEST_CASE(
    "an execution cancelled while its worker is dead ends as cancelled, and is not run again") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 3;
  on.script_of = lasting(std::chrono::hours{1});
  std::optional<execution_id> id;
  {
    process first{on};
    REQUIRE(first.start());
    id = first.submit("deploy");
    first.pass(seconds{1});
  }
  process second{on};
  REQUIRE(second.start());
  second.cancel(*id);
  REQUIRE(second.run_dry());
  CHECK(second.status_of(*id) == status::cancelled);
  CHECK(on.attempt_processes.started.size() == 1);
  require_rules_hold_at_rest(on, second);
}

}  // namespace baton::test
