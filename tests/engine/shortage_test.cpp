// A machine that lacks the room to start an attempt: the same attempt later, and less meanwhile.
#include "tests/world/judged.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Finds no room at its first `tries` starts.
scripted_runner::author short_of_room(int tries, duration lasts = milliseconds{10}) {
  script text;
  text.lasts = lasts;
  text.no_room_tries = tries;
  return always(text);
}

constexpr int for_ever = 1'000'000;

std::size_t tries_of(const loop_fixture& on, execution_id execution) {
  const auto found = on.attempt_processes.tries.find({execution, attempt{1}});
  return found == on.attempt_processes.tries.end() ? 0 : found->second.size();
}

}  // namespace

TEST_CASE("an attempt that finds no room is started later, as the same attempt") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = short_of_room(5);
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.attempt_processes.started == std::vector<attempt_key>{{*id, attempt{1}}});
  CHECK(tries_of(on, *id) == 6);
  CHECK(std::count(on.notes.warnings.begin(), on.notes.warnings.end(), "start postponed") == 1);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("the waits between two tries grow, and stay bounded") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = short_of_room(20);
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  const std::vector<host_time>& tries = on.attempt_processes.tries.at({*id, attempt{1}});
  REQUIRE(tries.size() == 21);
  CHECK(tries[1] - tries[0] <= on.settings.store_retry);
  for (std::size_t each = 1; each < tries.size(); ++each) {
    CHECK(tries[each] - tries[each - 1] > duration{0});
    CHECK(tries[each] - tries[each - 1] <= on.settings.store_retry_max);
  }
}

TEST_CASE("the slot stays held while an attempt waits for room, and nobody overtakes it") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = [](const run_request& asked) {
    return short_of_room(asked.execution == execution_id{1} ? 30 : 0)(asked);
  };
  process first{on};
  REQUIRE(first.start());
  const auto waits = first.submit("deploy");
  const auto behind = first.submit("deploy");
  first.pass(seconds{3});
  CHECK(on.attempt_processes.started.empty());
  CHECK(first.stats("deploy")->active == 1);
  CHECK(first.stats("deploy")->waiting == 1);
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.started ==
        std::vector<attempt_key>{{*waits, attempt{1}}, {*behind, attempt{1}}});
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("the timeout of an attempt counts from its start, not from its first try") {
  loop_fixture on;
  on.add_action("deploy").timeout = seconds{2};
  on.script_of = short_of_room(10, milliseconds{1'900});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  const std::vector<host_time>& tries = on.attempt_processes.tries.at({*id, attempt{1}});
  REQUIRE(tries.back() - tries.front() > seconds{2});
  CHECK(first.status_of(*id) == status::completed);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an attempt that finds no room for its whole patience ends as abandoned, and says why") {
  loop_fixture on;
  on.add_action("deploy");
  on.settings.start_patience = seconds{5};
  on.script_of = short_of_room(for_ever);
  process first{on};
  REQUIRE(first.start());
  const host_time began = on.time.now;
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(on.time.now - began >= seconds{5});
  CHECK(on.time.now - began <= seconds{5} + on.settings.store_retry_max * 2);
  const auto record = first.read(*id);
  CHECK(record->state == status::abandoned);
  CHECK_THAT(record->result, Catch::Contains("Resource temporarily unavailable"));
  CHECK(on.notes.has("start given up"));
  CHECK(on.attempt_processes.started.empty());
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an attempt that was given up for want of room is retried as an abandoned one") {
  loop_fixture on;
  action_definition& action = on.add_action("deploy");
  action.retry.attempts_max = 2;
  action.retry.on_failed = false;
  on.settings.start_patience = seconds{2};
  on.script_of = [](const run_request& asked) {
    return short_of_room(asked.number == attempt{1} ? for_ever : 0)(asked);
  };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.attempt_processes.started == std::vector<attempt_key>{{*id, attempt{2}}});
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an action that does not retry what was abandoned has no further attempt after one") {
  loop_fixture on;
  action_definition& action = on.add_action("deploy");
  action.retry.attempts_max = 3;
  action.retry.on_worker_lost = false;
  on.settings.start_patience = milliseconds{0};
  on.script_of = short_of_room(for_ever);
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::abandoned);
  CHECK(tries_of(on, *id) == 1);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an attempt that waits for room and is cancelled ends at once, and never starts") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = short_of_room(for_ever);
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{10});
  const host_time asked = on.time.now;
  REQUIRE(first.cancel(*id)->state == status::cancelling);
  REQUIRE(first.run_dry());
  CHECK(on.time.now - asked <= milliseconds{100});
  CHECK(first.status_of(*id) == status::cancelled);
  CHECK(on.attempt_processes.started.empty());
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an attempt that waits for room is lost with its worker's lease") {
  loop_fixture on;
  action_definition& action = on.add_action("deploy");
  action.retry.attempts_max = 2;
  on.script_of = [](const run_request& asked) {
    return short_of_room(asked.number == attempt{1} ? for_ever : 0)(asked);
  };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{1});
  on.steps.refuses = [](std::string_view step) { return step == "store.renew"; };
  first.pass(seconds{12});
  CHECK(on.notes.has("lease lost"));
  on.steps.refuses = nullptr;
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.attempt_processes.started == std::vector<attempt_key>{{*id, attempt{2}}});
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an attempt that waited for room while its worker's lease was lost never starts") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 2;
  on.settings.start_patience = minutes{10};
  bool room = false;
  on.script_of = [&](const run_request& asked) {
    return short_of_room(asked.number == attempt{1} && !room ? for_ever : 0)(asked);
  };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{1});
  on.steps.refuses = [](std::string_view step) { return step == "store.renew"; };
  REQUIRE(first.turn_until([&] { return on.notes.has("lease lost"); }, minutes{1}));
  room = true;
  on.steps.refuses = nullptr;
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.attempt_processes.started == std::vector<attempt_key>{{*id, attempt{2}}});
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an attempt that waited for room for longer than its timeout is lost, and no timeout") {
  for (const duration timeout : {duration{milliseconds{500}}, duration{seconds{5}}}) {
    loop_fixture on;
    action_definition& action = on.add_action("deploy");
    action.timeout = std::chrono::duration_cast<milliseconds>(timeout);
    action.retry.attempts_max = 2;
    action.retry.on_timeout = false;
    on.script_of = [](const run_request& asked) {
      return short_of_room(asked.number == attempt{1} ? for_ever : 0)(asked);
    };
    std::optional<execution_id> id;
    {
      process lost{on};
      REQUIRE(lost.start());
      id = lost.submit("deploy");
      lost.pass(timeout * 2);
    }
    process second{on};
    REQUIRE(second.start());
    REQUIRE(second.run_dry());
    CHECK(second.status_of(*id) == status::completed);
    CHECK(on.attempt_processes.started == std::vector<attempt_key>{{*id, attempt{2}}});
    require_rules_hold_at_rest(on, second);
  }
}

TEST_CASE("a drain tries once more what waits for room, and does not wait for it") {
  loop_fixture on;
  on.add_action("deploy");
  bool room = false;
  on.script_of = [&](const run_request& asked) { return short_of_room(room ? 0 : for_ever)(asked); };
  SECTION("there is room by then") { room = true; }
  SECTION("there is none") {}
  const bool runs = room;
  room = false;
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{10});
  room = runs;
  const host_time asked = on.time.now;
  REQUIRE(first.run(first->drain()));
  CHECK(on.time.now - asked <= seconds{1});
  CHECK(first.status_of(*id) == (runs ? status::completed : status::abandoned));
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a stop does not wait for room") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = short_of_room(for_ever);
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{10});
  const host_time asked = on.time.now;
  REQUIRE(first.run(first->stop()));
  CHECK(on.time.now - asked <= seconds{1});
  CHECK(first.status_of(*id) == status::running);
}

TEST_CASE("a worker claims less while its machine lacks room, and as much as ever afterwards") {
  loop_fixture on;
  on.add_action("deploy", 100);
  on.settings.worker_capacity = 20;
  bool room = false;
  on.script_of = [&](const run_request& asked) {
    return short_of_room(room ? 0 : for_ever, seconds{1})(asked);
  };
  process first{on};
  REQUIRE(first.start());
  REQUIRE(first.submit("deploy"));
  first.pass(seconds{1});
  submit_many(first, "deploy", 99);
  first.pass(seconds{5});
  CHECK(on.attempt_processes.tries.size() == 1);  // it alone finds out whether there is room
  room = true;
  first.pass(seconds{20});
  CHECK(on.attempt_processes.most_at_once == 20);
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.started.size() == 100);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a shortage harms no execution, however many it hits") {
  loop_fixture on;
  on.add_action("deploy", 64);
  std::size_t rooms = 12;  // as many can run at once, and no more
  on.script_of = [&](const run_request& asked) {
    script text = short_of_room(on.attempt_processes.running.size() < rooms ? 0 : for_ever,
                                seconds{1})(asked);
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  submit_many(first, "deploy", 64);
  REQUIRE(first.run_dry(std::chrono::minutes{10}));
  CHECK(on.attempt_processes.started.size() == 64);
  CHECK(on.attempt_processes.most_at_once <= rooms);
  for (std::int64_t id = 1; id <= 64; ++id) {
    CHECK(first.status_of(execution_id{id}) == status::completed);
  }
  require_rules_hold_at_rest(on, first);
}

}  // namespace baton::test
