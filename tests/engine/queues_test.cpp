// Queues as their operators meet them: limits, pauses, bounds, keys, groups, and many actions.
#include "tests/world/judged.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

queue_control limit_of(std::int32_t limit) {
  queue_control change;
  change.limit = limit;
  return change;
}

queue_control mode_of(queue_mode mode) {
  queue_control change;
  change.mode = mode;
  return change;
}

submission grouped_under(const std::string& host) {
  submission details;
  details.fields = {{"host", "\"" + host + "\""}};
  details.parameters = R"({"host":")" + host + "\"}";
  return details;
}

}  // namespace

TEST_CASE("a raised limit ramps the queue up at once") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{10});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 10);
  first.pass(seconds{1});
  CHECK(on.attempt_processes.running.size() == 1);
  REQUIRE(first.control("deploy", limit_of(5)));
  first.pass(milliseconds{10});
  CHECK(on.attempt_processes.running.size() == 5);
  REQUIRE(first.run_dry());
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a lowered limit stops nobody, and grants nobody until enough have ended") {
  loop_fixture on;
  on.add_action("deploy", 4);
  on.script_of = [](const run_request& asked) {
    script text;
    text.lasts = seconds{asked.execution.value * 10};
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 6);
  first.pass(seconds{1});
  REQUIRE(first.control("deploy", limit_of(2)));
  first.pass(seconds{1});
  CHECK(on.attempt_processes.running.size() == 4);
  first.pass(seconds{20});
  CHECK(on.attempt_processes.running.size() == 2);
  CHECK(on.attempt_processes.started.size() == 4);
  first.pass(seconds{10});
  CHECK(on.attempt_processes.running.size() == 2);
  CHECK(on.attempt_processes.started.size() == 5);
  REQUIRE(first.run_dry());
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a changed limit outlives a restart, until it is set back to the configured one") {
  loop_fixture on;
  on.add_action("deploy");
  {
    process first{on};
    REQUIRE(first.start());
    REQUIRE(first.control("deploy", limit_of(7)));
  }
  process second{on};
  REQUIRE(second.start());
  CHECK(second.stats("deploy")->limit == 7);
  queue_control back;
  back.limit_as_configured = true;
  REQUIRE(second.control("deploy", back));
  CHECK(second.stats("deploy")->limit == 1);
}

TEST_CASE("a limit below one or beyond the largest is refused") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  CHECK_FALSE(first.control("deploy", limit_of(0)));
  CHECK_FALSE(first.control("deploy", limit_of(limit_max + 1)));
  CHECK(first.stats("deploy")->limit == 1);
}

TEST_CASE("a paused queue accepts and grants nothing; resumed, it goes on in order") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  REQUIRE(first.control("deploy", mode_of(queue_mode::paused)));
  submit_many(first, "deploy", 5);
  first.pass(seconds{60});
  CHECK(on.attempt_processes.started.empty());
  CHECK(first.stats("deploy")->waiting == 5);
  REQUIRE(first.control("deploy", mode_of(queue_mode::open)));
  REQUIRE(first.run_dry());
  CHECK(std::is_sorted(on.attempt_processes.started.begin(), on.attempt_processes.started.end()));
  CHECK(on.attempt_processes.started.size() == 5);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a paused queue is still paused after a restart") {
  loop_fixture on;
  on.add_action("deploy");
  {
    process first{on};
    REQUIRE(first.start());
    REQUIRE(first.control("deploy", mode_of(queue_mode::paused)));
    submit_many(first, "deploy", 2);
  }
  process second{on};
  REQUIRE(second.start());
  submit_many(second, "deploy", 1);
  second.pass(seconds{30});
  CHECK(on.attempt_processes.started.empty());
  REQUIRE(second.control("deploy", mode_of(queue_mode::open)));
  REQUIRE(second.run_dry());
  require_rules_hold_at_rest(on, second);
}

TEST_CASE("a draining queue refuses newcomers and runs what waits") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{1});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 3);
  REQUIRE(first.control("deploy", mode_of(queue_mode::draining)));
  CHECK_FALSE(first.submit("deploy"));
  CHECK(first.last_error.is(errc::draining));
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.started.size() == 3);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a full queue refuses with its bound in the message, and stores nothing") {
  loop_fixture on;
  on.add_action("deploy").queue_max = 2;
  on.script_of = lasting(seconds{10});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 3);
  CHECK_FALSE(first.submit("deploy"));
  CHECK(first.last_error.is(errc::queue_full));
  CHECK(first.last_error.message().find("queue_max is 2") != std::string::npos);
  CHECK(first.stats("deploy")->enqueued_total == 3);
  REQUIRE(first.run_dry());
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an action that refuses at its limit takes nobody while its slots are held") {
  loop_fixture on;
  on.add_action("deploy", 2).on_limit = limit_policy::refuse;
  on.script_of = lasting(seconds{10});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 2);
  CHECK_FALSE(first.submit("deploy"));
  CHECK(first.last_error.is(errc::limit_reached));
  REQUIRE(first.run_dry());
  submit_many(first, "deploy", 1);
  REQUIRE(first.run_dry());
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a second submission with the same key returns the first execution, after its end too") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy", "release-7");
  CHECK(first.submit("deploy", "release-7") == id);
  REQUIRE(first.run_dry());
  CHECK(first.submit("deploy", "release-7") == id);
  CHECK(on.attempt_processes.started.size() == 1);
  CHECK(first.stats("deploy")->enqueued_total == 1);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("each value of the grouping parameter has its own queue, order and limit") {
  loop_fixture on;
  on.add_action("deploy").group_by = {"host"};
  on.script_of = lasting(seconds{1});
  process first{on};
  REQUIRE(first.start());
  for (const char* const host : {"a", "b", "c", "a", "b", "c"}) {
    REQUIRE(first.submit("deploy", {}, grouped_under(host)));
  }
  first.pass(milliseconds{500});
  CHECK(on.attempt_processes.running.size() == 3);
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.most_at_once == 3);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a submission without the grouping parameter is refused by its name") {
  loop_fixture on;
  on.add_action("deploy").group_by = {"host"};
  process first{on};
  REQUIRE(first.start());
  CHECK_FALSE(first.submit("deploy"));
  CHECK(first.last_error.is(errc::invalid_argument));
  CHECK(first.last_error.message().find("'host'") != std::string::npos);
}

TEST_CASE("thousands of groups that come and go leave nothing behind") {
  loop_fixture on;
  on.add_action("deploy").group_by = {"host"};
  process first{on};
  REQUIRE(first.start());
  for (int each = 0; each < 3'000; ++each) {
    REQUIRE(first.submit("deploy", {}, grouped_under(std::to_string(each))));
  }
  REQUIRE(first.run_dry());
  CHECK(first.stats("deploy")->queue_count == 0);
  CHECK(first.stats("deploy")->ended_total == 3'000);
}

TEST_CASE("an action's backlog does not keep another action's head from its free slot") {
  loop_fixture on;
  on.add_action("busy", 100);
  on.add_action("quiet");
  on.settings.worker_capacity = 4;
  on.script_of = lasting(milliseconds{100});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "busy", 500);
  const host_time asked = on.time.now;
  const auto id = first.submit("quiet");
  const auto started = [&] { return on.attempt_processes.running.contains({*id, attempt{1}}); };
  REQUIRE(first.turn_until(started, seconds{60}));
  CHECK(on.time.now - asked <= milliseconds{101});
  REQUIRE(first.run_dry());
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an action that hangs in every slot it has keeps nobody else from running") {
  loop_fixture on;
  on.add_action("hangs", 3);
  on.add_action("quiet");
  on.script_of = [](const run_request& asked) {
    script text;
    text.lasts = asked.action_ref == "hangs" ? std::chrono::minutes{30} : seconds{1};
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "hangs", 50);
  submit_many(first, "quiet", 5);
  first.pass(seconds{6});
  CHECK(first.stats("quiet")->ended_total == 5);
  require_rules_hold(on);
}

TEST_CASE("an action that is no longer configured keeps what waits, and goes on when it is back") {
  loop_fixture on;
  on.add_action("deploy");
  on.add_action("other");
  on.script_of = lasting(seconds{1});
  std::optional<execution_id> waits;
  const std::vector<action_definition> both = on.actions;
  {
    process first{on};
    REQUIRE(first.start());
    first.submit("deploy");
    waits = first.submit("deploy");
    REQUIRE(first.run(first->drain()));
  }
  on.actions.erase(on.actions.begin());
  {
    process second{on};
    REQUIRE(second.start());
    second.pass(seconds{30});
    CHECK(second.status_of(*waits) == status::scheduled);
    CHECK(on.attempt_processes.started.size() == 1);
  }
  on.actions = both;
  process third{on};
  REQUIRE(third.start());
  REQUIRE(third.run_dry());
  CHECK(third.status_of(*waits) == status::completed);
}

TEST_CASE("a group_by that is added, changed and removed moves what waits, in its order") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{30});
  std::vector<execution_id> all;
  const std::vector<std::vector<std::string>> groupings{{"host"}, {"team", "host"}, {}};
  std::vector<std::vector<std::string>> groupings_in_turn{{}};
  groupings_in_turn.insert(groupings_in_turn.end(), groupings.begin(), groupings.end());
  for (const std::vector<std::string>& group_by : groupings_in_turn) {
    on.actions[0].group_by = group_by;
    process incarnation{on};
    REQUIRE(incarnation.start());
    if (all.empty()) {
      for (int index = 0; index < 12; ++index) {
        const auto accepted =
            incarnation.submit("deploy", {}, grouped_under(index % 2 == 0 ? "a" : "b"));
        REQUIRE(accepted);
        all.push_back(*accepted);
      }
    } else {
      CHECK(on.notes.has("queues regrouped"));
      on.notes.warnings.clear();
    }
    incarnation.pass(seconds{20});  // longer than the leases of the life before
    CHECK(on.attempt_processes.running.size() == (group_by.empty() ? 1 : 2));
  }
  process last{on};
  REQUIRE(last.start());
  CHECK_FALSE(on.notes.has("queues regrouped"));
  REQUIRE(last.run_dry(std::chrono::minutes{10}));
  require_rules_hold_at_rest(on, last);
  const auto& seen = on.watched.events;
  const auto moved = [&](const std::string& queue) {
    return std::count_if(seen.begin(), seen.end(), [&](const history::event& each) {
      return each.kind == history::event_kind::queue_changed && each.queue == queue;
    });
  };
  CHECK(moved("\"a\"") > 0);
  CHECK(moved("\"a\"") == moved("\"b\""));
  CHECK(moved("") > 0);
}

}  // namespace baton::test
