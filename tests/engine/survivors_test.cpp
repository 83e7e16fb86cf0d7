// Attempts that are lost, that their runner ends, and that cannot be ended; an operator's release.
#include "tests/world/judged.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

script ended_by(end_cause cause, bool succeeds = false) {
  script text;
  text.succeeds = succeeds;
  text.cause = cause;
  text.result = "";
  return text;
}

/// Hangs, ignores the request to end, and leaves something behind when it is killed.
script unkillable(duration survives) {
  script text;
  text.lasts = minutes{100};
  text.ignores_terminate = true;
  text.survives = survives;
  return text;
}

void add_action_with_short_timeout(loop_fixture& on) {
  action_definition& action = on.add_action("deploy");
  action.timeout = seconds{2};
  action.grace = milliseconds{500};
}

}  // namespace

TEST_CASE("an attempt whose supervisor died is abandoned and not failed, with a result that says so") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 1;
  on.script_of = always(ended_by(end_cause::lost));
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  const auto record = first.read(*id);
  CHECK(record->state == status::abandoned);
  CHECK_THAT(record->result, Catch::Contains("not known"));
  CHECK(on.notes.has("attempt lost"));
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a lost attempt is retried as an abandoned one, at once") {
  loop_fixture on;
  action_definition& action = on.add_action("deploy");
  action.retry.attempts_max = 2;
  action.retry.on_failed = false;
  action.retry.backoff = minutes{1};
  on.script_of = [](const run_request& asked) {
    return asked.number == attempt{1} ? ended_by(end_cause::lost) : script{};
  };
  process first{on};
  REQUIRE(first.start());
  const host_time began = on.time.now;
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.time.now - began < seconds{5});
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an attempt that its runner ended at its timeout has timed out") {
  loop_fixture on;
  on.add_action("deploy").timeout = milliseconds{20};
  on.script_of = [](const run_request&) {
    script text = ended_by(end_cause::timed_out);
    text.lasts = milliseconds{20};
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::timeout);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an attempt that was killed at the end of a lease which its worker still has is abandoned") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = always(ended_by(end_cause::lease_ended));
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::abandoned);
  CHECK_THAT(first.read(*id)->result, Catch::Contains("lease"));
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("every heartbeat tells every run until when its worker's lease goes") {
  loop_fixture on;
  on.add_action("deploy", 3);
  on.script_of = lasting(minutes{10});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 3);
  first.pass(minutes{1});
  REQUIRE(on.attempt_processes.lease_until.size() == 3);
  for (const auto& [key, until] : on.attempt_processes.lease_until) {
    CHECK(until > on.time.now);
    CHECK(until <= on.time.now + (on.settings.lease - on.settings.lease_margin));
  }
}

TEST_CASE("a run that starts while a heartbeat is answered is told of the lease of now") {
  loop_fixture on;
  on.add_action("deploy", 2);
  on.script_of = lasting(minutes{10});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 1);
  first.pass(seconds{1});
  CHECK(on.attempt_processes.lease_until.begin()->second > on.time.now);
}

TEST_CASE("what cannot be killed keeps its slot, and is named") {
  loop_fixture on;
  add_action_with_short_timeout(on);
  on.script_of = [](const run_request& asked) {
    return asked.execution == execution_id{1} ? unkillable(minutes{5}) : script{};
  };
  process first{on};
  REQUIRE(first.start());
  const auto stuck = first.submit("deploy");
  const auto behind = first.submit("deploy");
  first.pass(minutes{1});
  CHECK(on.attempt_processes.started.size() == 1);
  CHECK(first.stats("deploy")->active == 1);
  CHECK(first.show(*stuck)->survivors == "attempt 1: pid 4711 (stubborn), user 0");
  CHECK(first.show(*behind)->survivors.empty());
  CHECK(std::count(on.notes.warnings.begin(), on.notes.warnings.end(),
                   "attempt outlives its end") == 1);
  REQUIRE(first.run_dry(minutes{10}));
  CHECK(first.status_of(*stuck) == status::timeout);
  CHECK(first.show(*stuck)->survivors.empty());
  CHECK(first.status_of(*behind) == status::completed);
  CHECK(on.attempt_processes.most_at_once == 1);
}

TEST_CASE("a release ends the wait for what cannot be killed, and the slot is given on") {
  loop_fixture on;
  add_action_with_short_timeout(on);
  on.script_of = [](const run_request& asked) {
    return asked.execution == execution_id{1} ? unkillable(minutes{60}) : script{};
  };
  process first{on};
  REQUIRE(first.start());
  const auto stuck = first.submit("deploy");
  const auto behind = first.submit("deploy");
  first.pass(seconds{10});
  CHECK(first.release(*stuck) == attempt{1});
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*stuck) == status::timeout);
  CHECK(first.status_of(*behind) == status::completed);
  CHECK(on.notes.has("released by an operator"));
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("only what survives can be released, and the answer says what there is") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(minutes{1});
  process first{on};
  REQUIRE(first.start());
  const auto runs = first.submit("deploy");
  first.pass(seconds{1});
  CHECK_FALSE(first.release(*runs));
  CHECK(first.last_error.is(errc::nothing_survives));
  CHECK_THAT(first.last_error.message(), Catch::Contains("running"));
  CHECK_FALSE(first.release(execution_id{99}));
  CHECK(first.last_error.is(errc::unknown_execution));
  REQUIRE(first.run_dry());
  CHECK_FALSE(first.release(*runs));
  CHECK(first.last_error.is(errc::nothing_survives));
  CHECK(first.status_of(*runs) == status::completed);
}

TEST_CASE("a worker that lost its lease begins no new life beside what it could not kill") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = [](const run_request& asked) {
    return asked.execution == execution_id{1} ? unkillable(minutes{60}) : script{};
  };
  process first{on};
  REQUIRE(first.start());
  const auto stuck = first.submit("deploy");
  first.pass(seconds{1});
  on.steps.refuses = [](std::string_view step) { return step == "store.renew"; };
  first.pass(seconds{20});
  on.steps.refuses = nullptr;
  const auto behind = first.submit("deploy");
  first.pass(minutes{1});
  CHECK(on.attempt_processes.started.size() == 1);
  CHECK(on.notes.has("attempt outlives its end"));
  CHECK(first.release(*stuck) == attempt{1});
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*stuck) == status::abandoned);
  CHECK(first.status_of(*behind) == status::completed);
}

TEST_CASE("a stop leaves behind what cannot be killed, and says so") {
  loop_fixture on;
  add_action_with_short_timeout(on);
  on.script_of = always(unkillable(minutes{60}));
  process first{on};
  REQUIRE(first.start());
  const auto stuck = first.submit("deploy");
  first.pass(seconds{10});
  const host_time asked = on.time.now;
  REQUIRE(first.run(first->stop()));
  CHECK(on.time.now - asked <= seconds{3});
  CHECK(on.notes.has("survivors left behind"));
  CHECK(first.status_of(*stuck) == status::running);
}

}  // namespace baton::test
