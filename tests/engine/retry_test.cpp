// Further attempts: when, how long after, and that nobody overtakes meanwhile.
#include "tests/world/judged.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

script failing() {
  script text;
  text.succeeds = false;
  return text;
}

}  // namespace

TEST_CASE("a failed attempt is followed by another after the backoff, and its slot stays held") {
  loop_fixture on;
  action_definition& action = on.add_action("deploy");
  action.retry.attempts_max = 3;
  action.retry.backoff = seconds{10};
  action.retry.backoff_factor = 3;
  on.script_of = [](const run_request& asked) {
    return asked.execution == execution_id{1} && asked.number.value < 3 ? failing() : script{};
  };
  process first{on};
  REQUIRE(first.start());
  const host_time began = on.time.now;
  const auto retried = first.submit("deploy");
  const auto behind = first.submit("deploy");
  first.pass(seconds{9});
  CHECK(on.attempt_processes.started.size() == 1);
  CHECK(first.stats("deploy")->active == 1);
  first.pass(seconds{2});
  CHECK(on.attempt_processes.started.size() == 2);
  first.pass(seconds{28});
  CHECK(on.attempt_processes.started.size() == 2);
  REQUIRE(first.run_dry());
  CHECK(on.time.now - began >= seconds{40});
  CHECK(first.status_of(*retried) == status::completed);
  CHECK(first.status_of(*behind) == status::completed);
  const std::vector<attempt_key> order{{*retried, attempt{1}},
                                       {*retried, attempt{2}},
                                       {*retried, attempt{3}},
                                       {*behind, attempt{1}}};
  CHECK(on.attempt_processes.started == order);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an execution that fails at every attempt is failed after the last") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 4;
  on.script_of = [](const run_request&) { return failing(); };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::failed);
  CHECK(on.attempt_processes.started.size() == 4);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a timeout is retried only where the policy says so") {
  for (const bool retries : {false, true}) {
    loop_fixture on;
    action_definition& action = on.add_action("deploy");
    action.timeout = seconds{1};
    action.retry.attempts_max = 2;
    action.retry.on_timeout = retries;
    on.script_of = [](const run_request&) {
      script text;
      text.lasts = std::chrono::hours{1};
      return text;
    };
    process first{on};
    REQUIRE(first.start());
    const auto id = first.submit("deploy");
    REQUIRE(first.run_dry());
    CHECK(first.status_of(*id) == status::timeout);
    CHECK(on.attempt_processes.started.size() == (retries ? 2 : 1));
    require_rules_hold_at_rest(on, first);
  }
}

TEST_CASE(
    "an execution whose worker was killed is dispatched again, before all who wait behind it") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 2;
  on.script_of = [](const run_request&) {
    script text;
    text.lasts = seconds{20};
    return text;
  };
  std::optional<execution_id> lost;
  std::optional<execution_id> behind;
  {
    process first{on};
    REQUIRE(first.start());
    lost = first.submit("deploy");
    behind = first.submit("deploy");
    first.pass(seconds{1});
  }
  process second{on};
  REQUIRE(second.start());
  REQUIRE(second.run_dry());
  const std::vector<attempt_key> order{
      {*lost, attempt{1}}, {*lost, attempt{2}}, {*behind, attempt{1}}};
  CHECK(on.attempt_processes.started == order);
  CHECK(second.status_of(*lost) == status::completed);
  require_rules_hold_at_rest(on, second);
}

TEST_CASE("an execution that waits for its next attempt can be cancelled, and frees its slot") {
  loop_fixture on;
  action_definition& action = on.add_action("deploy");
  action.retry.attempts_max = 2;
  action.retry.backoff = seconds{30};
  on.script_of = [](const run_request& asked) {
    return asked.execution == execution_id{1} ? failing() : script{};
  };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  const auto behind = first.submit("deploy");
  first.pass(seconds{5});
  CHECK(first.cancel(*id)->state == status::cancelled);
  REQUIRE(first.run_dry(seconds{2}));
  CHECK(first.status_of(*behind) == status::completed);
  require_rules_hold_at_rest(on, first);
}

}  // namespace baton::test
