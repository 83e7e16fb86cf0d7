// How such loops fail: each failure of the design's list has the test here that bears its name.
#include "tests/world/judged.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

message_envelope completion_of(execution_id execution) {
  message_envelope envelope;
  envelope.message_id = "stray";
  envelope.type = message_type::execution_completed;
  envelope.payload.execution = execution;
  envelope.payload.action = action_id{1};
  envelope.payload.action_ref = "deploy";
  envelope.payload.state = status::completed;
  return envelope;
}

}  // namespace

TEST_CASE("a counter instead of leases: a second completion frees nobody's slot") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{2});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 3);
  first.pass(seconds{3});  // the first has ended, the second runs
  for (const std::int64_t id : {1, 1, 2, 3, 99}) {
    message_envelope stray = completion_of(execution_id{id});
    REQUIRE(first.run(first.messages().publish(std::move(stray))).has_value());
  }
  first.pass(milliseconds{200});
  CHECK(on.attempt_processes.running.size() == 1);
  CHECK(on.attempt_processes.started.size() == 2);
  CHECK(first.stats("deploy")->active == 1);
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.most_at_once == 1);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE(
    "promote exactly one: a release under a lowered limit admits nobody, a raised one fills up") {
  loop_fixture on;
  on.add_action("deploy", 3);
  on.script_of = lasting(seconds{10});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 12);
  first.pass(seconds{1});
  queue_control change;
  change.limit = 1;
  REQUIRE(first.control("deploy", change));
  first.pass(seconds{10});  // three releases, one slot
  CHECK(on.attempt_processes.running.size() == 1);
  change.limit = 6;
  REQUIRE(first.control("deploy", change));
  first.pass(milliseconds{100});
  CHECK(on.attempt_processes.running.size() == 6);
  REQUIRE(first.run_dry());
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("many ends: each way to end releases, promotes and announces") {
  loop_fixture on;
  on.add_action("deploy").timeout = seconds{2};
  on.script_of = [](const run_request& asked) {
    script text;
    text.lasts = asked.execution.value % 5 == 0 ? std::chrono::hours{1} : milliseconds{500};
    text.succeeds = asked.execution.value % 5 != 1;
    text.cannot_start = asked.execution.value % 5 == 2;
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 20);
  first.cancel(execution_id{13});
  REQUIRE(first.run_dry());
  std::set<std::int64_t> announced;
  for (const history::event& each : on.watched.events) {
    if (each.kind == history::event_kind::message && each.type == "execution.completed") {
      announced.insert(each.execution);
    }
  }
  CHECK(announced.size() == 20);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("gap between commit and publish: what a crash kept from being published is published") {
  loop_fixture on;
  on.add_action("deploy");
  {
    process first{on};
    REQUIRE(first.start());
    on.steps.refuses = [](std::string_view step) { return step == "bus.publish"; };
    first.submit("deploy");
    first.pass(seconds{5});
    CHECK(first.status_of(execution_id{1}) == status::completed);
  }
  on.steps.refuses = nullptr;
  process second{on};
  REQUIRE(second.start());
  REQUIRE(second.run_dry(seconds{1}));
  require_rules_hold_at_rest(on, second);
}

TEST_CASE("full, then freed, then asleep: a newcomer at the instant of the release is woken") {
  for (int offset_us = -200; offset_us <= 200; offset_us += 20) {
    loop_fixture on;
    on.add_action("deploy");
    on.script_of = lasting(milliseconds{10});
    process first{on};
    REQUIRE(first.start());
    first.submit("deploy");
    first.pass(milliseconds{10} + std::chrono::microseconds{offset_us});
    const auto newcomer = first.submit("deploy");
    REQUIRE(first.run_dry(seconds{1}));
    CHECK(first.status_of(*newcomer) == status::completed);
    require_rules_hold_at_rest(on, first);
  }
}

TEST_CASE("recovery racing the first poll: old slots are accounted for before the first claim") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{30});
  {
    process first{on};
    REQUIRE(first.start());
    submit_many(first, "deploy", 3);
    first.pass(seconds{1});
  }
  on.steps.names.clear();
  process second{on};
  REQUIRE(second.start());
  second.pass(seconds{1});
  const auto first_of = [&](const char* name) {
    const auto& names = on.steps.names;
    return std::find(names.begin(), names.end(), name) - names.begin();
  };
  CHECK(first_of("store.reap") < first_of("store.claim"));
  CHECK(first_of("store.reconcile") < first_of("store.claim"));
  // The lease of the dead worker has not ended: its slot is still held, and nobody is let in.
  CHECK(on.attempt_processes.started.size() == 1);
  REQUIRE(second.run_dry(std::chrono::minutes{3}));
  require_rules_hold_at_rest(on, second);
}

TEST_CASE("pruned while alive: a worker declared dead has stopped its bodies before that") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 5;
  on.script_of = lasting(seconds{40});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 2);
  for (int outage = 0; outage < 3; ++outage) {
    first.pass(seconds{3});
    on.steps.refuses = [](std::string_view step) { return step == "store.renew"; };
    first.pass(seconds{15});
    on.steps.refuses = nullptr;
  }
  REQUIRE(first.run_dry(std::chrono::minutes{10}));
  CHECK(on.attempt_processes.most_at_once == 1);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a worker that dies on its last attempt keeps its queue neither locked nor run over") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 2;
  on.script_of = lasting(seconds{30});
  for (int incarnation = 0; incarnation < 2; ++incarnation) {
    process dies{on};
    REQUIRE(dies.start());
    if (incarnation == 0) {
      submit_many(dies, "deploy", 2);
    }
    dies.pass(seconds{20});
    REQUIRE(on.attempt_processes.running.size() == 1);
  }
  process last{on};
  REQUIRE(last.start());
  REQUIRE(last.run_dry(std::chrono::minutes{3}));
  CHECK(last.status_of(execution_id{1}) == status::abandoned);
  CHECK(last.status_of(execution_id{2}) == status::completed);
  CHECK(on.attempt_processes.most_at_once == 1);
  require_rules_hold_at_rest(on, last);
}

TEST_CASE("blocking in a consumer: a backoff of an hour keeps no other queue waiting") {
  loop_fixture on;
  action_definition& fails = on.add_action("fails", 5);
  fails.retry.attempts_max = 2;
  fails.retry.backoff = std::chrono::hours{1};
  fails.retry.backoff_max = std::chrono::hours{1};
  on.add_action("deploy");
  on.script_of = [](const run_request& asked) {
    script text;
    text.succeeds = asked.action_ref == "deploy";
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "fails", 20);
  first.pass(seconds{1});
  submit_many(first, "deploy", 10);
  first.pass(seconds{1});
  CHECK(first.stats("deploy")->ended_total == 10);
  CHECK(first.stats("fails")->active == 5);
}

TEST_CASE("unconditional writes: a redelivered message runs no action again") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{1});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 2);
  first.pass(milliseconds{100});
  for (int again = 0; again < 5; ++again) {
    message_envelope scheduled = completion_of(execution_id{1});
    scheduled.type = message_type::execution_scheduled;
    scheduled.payload.number = attempt{1};
    REQUIRE(first.run(first.messages().publish(std::move(scheduled))).has_value());
  }
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.started.size() == 2);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("workers that come back under their old name are other incarnations") {
  loop_fixture on;
  on.add_action("deploy");
  for (int incarnation = 0; incarnation < 3; ++incarnation) {
    process one{on};
    REQUIRE(one.start());
    one.submit("deploy");
    REQUIRE(one.run_dry());
  }
  std::set<std::int64_t> incarnations;
  for (const history::event& each : on.watched.events) {
    if (each.kind == history::event_kind::action_started) {
      incarnations.insert(each.worker);
    }
  }
  CHECK(incarnations.size() == 3);
}

TEST_CASE("reaping the innocent: who only waits long is not stale") {
  loop_fixture on;
  on.add_action("deploy").timeout = std::chrono::hours{10};
  on.script_of = lasting(std::chrono::hours{5});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 3);
  REQUIRE(first.run_dry(std::chrono::hours{16}));
  CHECK(first.stats("deploy")->ended_total == 3);
  CHECK(on.attempt_processes.started.size() == 3);
  CHECK(first.status_of(execution_id{3}) == status::completed);
}

TEST_CASE("repair by the hour: a lost wake-up costs less than a second") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  queue_control change;
  change.mode = queue_mode::paused;
  REQUIRE(first.control("deploy", change));
  first.submit("deploy");
  first.pass(seconds{1});
  on.steps.refuses = [](std::string_view step) { return step == "bus.publish"; };
  change.mode = queue_mode::open;
  REQUIRE(first.control("deploy", change));
  first.pass(milliseconds{1});
  CHECK(on.attempt_processes.started.empty());
  on.steps.refuses = nullptr;
  first.pass(milliseconds{600});
  CHECK(on.attempt_processes.started.size() == 1);
  REQUIRE(first.run_dry(seconds{1}));
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("cancelling who waits: the cancelled take no slot later, and are announced") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{1});
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 10);
  for (const std::int64_t id : {3, 4, 5, 10}) {
    first.cancel(execution_id{id});
  }
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.started.size() == 6);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("order by acceptance: clock steps, re-dispatch and restarts change no order") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 3;
  on.script_of = lasting(seconds{5});
  {
    process first{on};
    REQUIRE(first.start());
    for (int each = 0; each < 6; ++each) {
      REQUIRE(first.submit("deploy"));
      on.time.wall_offset_ns -= 3'600'000'000'000;  // the wall clock jumps back an hour each time
    }
    first.pass(seconds{7});
  }
  process second{on};
  REQUIRE(second.start());
  REQUIRE(second.run_dry());
  std::vector<execution_id> order;
  for (const attempt_key each : on.attempt_processes.started) {
    order.push_back(each.execution);
  }
  CHECK(std::is_sorted(order.begin(), order.end()));
  CHECK(order.back() == execution_id{6});
}

TEST_CASE("a database blip taken as 'do not retry': a completion survives a long outage") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  on.steps.refuses = [](std::string_view step) { return step == "store.announcements"; };
  first.submit("deploy");
  first.pass(std::chrono::minutes{5});
  on.steps.refuses = nullptr;
  REQUIRE(first.run_dry(seconds{2}));
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("retry at once, for ever, hot: an outage of a minute costs few calls") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  first.submit("deploy");
  on.steps.refuses = [](std::string_view) { return true; };
  const std::int64_t before = on.steps.taken;
  first.pass(std::chrono::minutes{1});
  CHECK(on.steps.taken - before < 1'000);
}

TEST_CASE("a timed-out run is recorded as timeout, a non-zero exit as failed, in one spelling") {
  loop_fixture on;
  on.add_action("deploy", 2).timeout = seconds{1};
  on.script_of = [](const run_request& asked) {
    script text;
    text.lasts = asked.execution.value == 1 ? seconds{60} : seconds{0};
    text.succeeds = false;
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 2);
  REQUIRE(first.run_dry());
  CHECK(first.status_of(execution_id{1}) == status::timeout);
  CHECK(first.status_of(execution_id{2}) == status::failed);
  require_rules_hold_at_rest(on, first);
}

}  // namespace baton::test
