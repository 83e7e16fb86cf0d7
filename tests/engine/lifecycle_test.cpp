// One execution's life, on every path to its end.
#include "tests/world/judged.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// All messages of a type that a machine's observers saw, for one execution.
std::vector<history::event> messages_of(const loop_fixture& on, message_type type,
                                        execution_id execution) {
  std::vector<history::event> found;
  for (const history::event& each : on.watched.events) {
    if (each.kind == history::event_kind::message && each.type == to_string(type) &&
        each.execution == execution.value) {
      found.push_back(each);
    }
  }
  return found;
}

/// The statuses that were told of an execution, in order.
std::vector<std::string> told_of(const loop_fixture& on, execution_id execution) {
  std::vector<std::string> words;
  for (const history::event& each :
       messages_of(on, message_type::execution_status_changed, execution)) {
    words.push_back(each.status);
  }
  return words;
}

void require_announced(const loop_fixture& on, const execution_record& record) {
  const auto completed = messages_of(on, message_type::execution_completed, record.execution);
  REQUIRE(completed.size() == 1);
  CHECK(completed[0].action == record.action.value);
  CHECK(completed[0].action_ref == record.action_ref);
  CHECK(completed[0].status == to_string(record.state));
  CHECK(completed[0].result == record.result);
  const auto changed = messages_of(on, message_type::execution_status_changed, record.execution);
  CHECK(std::any_of(changed.begin(), changed.end(), [&](const history::event& each) {
    return each.status == to_string(record.state);
  }));
}

script answering(std::string result) {
  script text;
  text.result = std::move(result);
  return text;
}

}  // namespace

TEST_CASE(
    "a successful execution is completed, announced with its result, and gives its slot back") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = [](const run_request&) { return answering(R"({"url":"x"})"); };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(id);
  REQUIRE(first.run_dry());
  const auto record = first.read(*id);
  CHECK(record->state == status::completed);
  CHECK(record->result == R"({"url":"x"})");
  CHECK(record->slot.is_none());
  require_announced(on, *record);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("every change of status is told, in order") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 2;
  on.script_of = [](const run_request& asked) {
    script text;
    text.lasts = seconds{1};
    text.succeeds = asked.number.value > 1;
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  const auto retried = first.submit("deploy");
  const auto cancelled = first.submit("deploy");
  first.pass(milliseconds{3'500});
  first.cancel(*cancelled);
  REQUIRE(first.run_dry());
  first.pass(milliseconds{10});
  CHECK(told_of(on, *retried) ==
        std::vector<std::string>{"scheduled", "running", "scheduled", "running", "completed"});
  CHECK(told_of(on, *cancelled) ==
        std::vector<std::string>{"scheduled", "running", "cancelling", "cancelled"});
}

TEST_CASE("a failing execution ends as failed, with what it said, and is announced") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = [](const run_request&) {
    script text = answering(R"({"exit_code":3})");
    text.succeeds = false;
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  const auto record = first.read(*id);
  CHECK(record->state == status::failed);
  CHECK(record->result == R"({"exit_code":3})");
  require_announced(on, *record);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE(
    "an action that cannot be started ends as failed with the reason, and its queue goes on") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = [](const run_request& asked) {
    script text;
    text.cannot_start = asked.execution == execution_id{1};
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  const auto next = first.submit("deploy");
  REQUIRE(first.run_dry());
  const auto record = first.read(*id);
  CHECK(record->state == status::failed);
  CHECK(record->result == R"({"error":"no such command"})");
  CHECK(first.status_of(*next) == status::completed);
  require_announced(on, *record);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an execution that outlasts its timeout is asked to end, and its status is timeout") {
  loop_fixture on;
  on.add_action("deploy").timeout = seconds{5};
  on.script_of = [](const run_request&) {
    script text;
    text.lasts = std::chrono::hours{1};
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  const host_time began = on.time.now;
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(on.time.now - began >= seconds{5});
  CHECK(on.time.now - began < seconds{6});
  const auto record = first.read(*id);
  CHECK(record->state == status::timeout);
  require_announced(on, *record);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an execution that ignores the request to end is killed after the grace") {
  loop_fixture on;
  action_definition& action = on.add_action("deploy");
  action.timeout = seconds{5};
  action.grace = seconds{2};
  on.script_of = [](const run_request&) {
    script text;
    text.lasts = std::chrono::hours{1};
    text.ignores_terminate = true;
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  const host_time began = on.time.now;
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(on.time.now - began >= seconds{7});
  CHECK(on.time.now - began < seconds{8});
  CHECK(first.status_of(*id) == status::timeout);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an execution whose worker died without a further attempt is abandoned and announced") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = [](const run_request&) {
    script text;
    text.lasts = std::chrono::minutes{1};
    return text;
  };
  std::optional<execution_id> id;
  {
    process first{on};
    REQUIRE(first.start());
    id = first.submit("deploy");
    first.pass(seconds{1});
    REQUIRE(on.attempt_processes.running.size() == 1);
  }
  process second{on};
  REQUIRE(second.start());
  REQUIRE(second.run_dry());
  const auto record = second.read(*id);
  CHECK(record->state == status::abandoned);
  CHECK(record->result == R"({"error":"its worker was lost"})");
  require_announced(on, *record);
  require_rules_hold_at_rest(on, second);
}

TEST_CASE("executions of one queue start in the order of their acceptance, one after the other") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  for (int each = 0; each < 50; ++each) {
    REQUIRE(first.submit("deploy"));
  }
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.most_at_once == 1);
  CHECK(std::is_sorted(on.attempt_processes.started.begin(), on.attempt_processes.started.end()));
  CHECK(on.attempt_processes.started.size() == 50);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a limit of three runs three at once, and never four") {
  loop_fixture on;
  on.add_action("deploy", 3);
  process first{on};
  REQUIRE(first.start());
  for (int each = 0; each < 20; ++each) {
    REQUIRE(first.submit("deploy"));
  }
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.most_at_once == 3);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a submission that nobody knows an action for is refused, and nothing is stored") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  CHECK_FALSE(first.submit("deploi"));
  CHECK(first.last_error.is(errc::unknown_action));
  CHECK(first.stats("deploy")->enqueued_total == 0);
  require_rules_hold_at_rest(on, first);
}

}  // namespace baton::test
