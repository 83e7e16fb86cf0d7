// Queues and limits: who gets a slot, in what order, and who is turned away.
#include <string>
#include <utility>
#include <vector>

#include "tests/ledger/ledger_fixture.hpp"

namespace {

using namespace baton;
using namespace baton::test;

using ids = std::vector<execution_id>;

queue_control to_mode(queue_mode mode) {
  queue_control change;
  change.mode = mode;
  return change;
}

}  // namespace

TEST_CASE("slots are granted in the order of acceptance") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 2));
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(6, action);
  ids started;
  while (started.size() < accepted.size()) {
    for (const assignment& each : it.claim(worker)) {
      started.push_back(each.execution);
      it.finish(worker, each.execution, outcome::succeeded);
    }
  }
  CHECK(started == accepted);
}

TEST_CASE("a release hands the slot itself to the next in line") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 2));
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(3, action);
  const auto claimed = it.claim(worker);
  REQUIRE(claimed.size() == 2);
  const finish_reply ended = it.finish(worker, accepted[1], outcome::succeeded);
  REQUIRE(ended.moved.released.size() == 1);
  REQUIRE(ended.moved.granted.size() == 1);
  CHECK(ended.moved.released[0].slot == slot_number{2});
  CHECK(ended.moved.granted[0].execution == accepted[2]);
  CHECK(ended.moved.granted[0].slot == slot_number{2});
}

TEST_CASE("no newcomer is granted a slot while somebody waits") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  it.control(action, to_mode(queue_mode::paused));
  const execution_id first = it.accept(action);
  const auto resumed = it.control(action, to_mode(queue_mode::open));
  CHECK(executions_of(resumed.granted) == ids{first});
  const auto second = it.try_accept(action);
  CHECK(second->moved.granted.empty());
}

TEST_CASE("a lowered limit stops nobody and grants nobody until enough have ended") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 3));
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(5, action);
  it.claim(worker);
  CHECK(it.set_limit(action, 1).granted.empty());
  CHECK(it.stats(action).active == 3);
  CHECK(it.finish(worker, accepted[0], outcome::succeeded).moved.granted.empty());
  CHECK(it.finish(worker, accepted[1], outcome::succeeded).moved.granted.empty());
  const auto last = it.finish(worker, accepted[2], outcome::succeeded);
  CHECK(executions_of(last.moved.granted) == ids{accepted[3]});
  CHECK(it.stats(action).active == 1);
}

TEST_CASE("a raised limit is filled at once, in order") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  const ids accepted = it.accept_many(5, action);
  const auto moved = it.set_limit(action, 4);
  CHECK(executions_of(moved.granted) == ids{accepted[1], accepted[2], accepted[3]});
}

TEST_CASE("an overridden limit stands until it is given up, whatever the definition says") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 2));
  it.set_limit(action, 5);
  it.define(action_named("deploy", 3));
  CHECK(it.stats(action).limit == 5);
  CHECK(it.stats(action).limit_configured == 3);
  queue_control change;
  change.limit_as_configured = true;
  it.control(action, change);
  CHECK(it.stats(action).limit == 3);
}

TEST_CASE("a definition with a raised limit is filled at the next reconciliation") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  const ids accepted = it.accept_many(3, action);
  it.define(action_named("deploy", 2));
  CHECK(executions_of(it.last_movement.granted) == ids{accepted[1]});
}

TEST_CASE("a paused action accepts and grants nothing, and goes on where it was") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 2));
  it.control(action, to_mode(queue_mode::paused));
  const ids accepted = it.accept_many(3, action);
  CHECK(it.stats(action).waiting == 3);
  const auto moved = it.control(action, to_mode(queue_mode::open));
  CHECK(executions_of(moved.granted) == ids{accepted[0], accepted[1]});
}

TEST_CASE("a draining action accepts nothing and finishes what waits") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(2, action);
  it.control(action, to_mode(queue_mode::draining));
  const auto refused = it.try_accept(action);
  REQUIRE(refused.has_error());
  CHECK(refused.error().is(errc::draining));
  it.claim(worker);
  const auto ended = it.finish(worker, accepted[0], outcome::succeeded);
  CHECK(executions_of(ended.moved.granted) == ids{accepted[1]});
}

TEST_CASE("a full queue refuses, stores nothing, and takes more when there is room") {
  ledger_fixture it;
  action_definition definition = action_named("deploy", 1);
  definition.queue_max = 2;
  const action_id action = it.define(definition);
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(3, action);  // one runs, two wait
  const auto refused = it.try_accept(action);
  REQUIRE(refused.has_error());
  CHECK(refused.error().is(errc::queue_full));
  CHECK(it.stats(action).waiting == 2);
  CHECK(it.stats(action).enqueued_total == 3);
  it.claim(worker);
  it.finish(worker, accepted[0], outcome::succeeded);
  CHECK(it.accept(action) > accepted[2]);
}

TEST_CASE("a queue that takes none who wait still takes whom it has a slot for") {
  ledger_fixture it;
  action_definition definition = action_named("deploy", 1);
  definition.queue_max = 0;
  const action_id action = it.define(definition);
  it.accept(action);
  CHECK(it.try_accept(action).error().is(errc::queue_full));
}

TEST_CASE("an action that refuses at its limit never has anybody waiting") {
  ledger_fixture it;
  action_definition definition = action_named("deploy", 2);
  definition.on_limit = limit_policy::refuse;
  const action_id action = it.define(definition);
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(2, action);
  const auto refused = it.try_accept(action);
  REQUIRE(refused.has_error());
  CHECK(refused.error().is(errc::limit_reached));
  CHECK(it.stats(action).waiting == 0);
  it.claim(worker);
  it.finish(worker, accepted[0], outcome::failed);
  CHECK(it.status_of(it.accept(action)) == status::scheduled);
}

TEST_CASE("each group has a queue and a limit of its own") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  const execution_id west = it.accept(action, "west");
  const execution_id east = it.accept(action, "east");
  const execution_id west_too = it.accept(action, "west");
  CHECK(it.status_of(west) == status::scheduled);
  CHECK(it.status_of(east) == status::scheduled);
  CHECK(it.status_of(west_too) == status::requested);
  const auto of_west = it.state.stats(action, "west");
  CHECK(of_west->waiting == 1);
  CHECK(of_west->active == 1);
  CHECK(it.stats(action).queue_count == 2);
  CHECK(it.state.stats(action, "north").error().is(errc::unknown_queue));
}

TEST_CASE("a queue is found by its name, and by its values as a person writes them") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  it.accept(action, R"("eu")");
  it.accept(action, R"("eu","web1")");
  it.accept(action, "7");
  it.accept(action, R"("a,b")");
  for (const auto& [asked, name] :
       std::vector<std::pair<std::string, std::string>>{{R"("eu")", R"("eu")"},
                                                        {"eu", R"("eu")"},
                                                        {"eu,web1", R"("eu","web1")"},
                                                        {R"("eu",web1)", R"("eu","web1")"},
                                                        {"7", "7"},
                                                        {R"("7")", "7"},
                                                        {"a,b", R"("a,b")"}}) {
    INFO(asked);
    const auto found = it.state.stats(action, asked);
    REQUIRE(found.has_value());
    CHECK(found->group == name);
    CHECK(found->active == 1);
  }
  for (const char* asked : {"", "us", "e", "eu,", "8", "eu,web1,x"}) {
    INFO(asked);
    CHECK(it.state.stats(action, asked).error().is(errc::unknown_queue));
  }
  // The text of several is of none: an exact name still is.
  it.accept(action, R"("a","b")");
  it.accept(action, R"("x,y","z")");
  it.accept(action, R"("x","y,z")");
  for (const char* asked : {"a,b", "x,y,z"}) {
    const auto several = it.state.stats(action, asked);
    REQUIRE(several.has_error());
    CHECK(several.error().is(errc::invalid_argument));
  }
  CHECK(it.state.stats(action, R"("a,b")")->active == 1);
  CHECK(it.state.stats(action, R"("x","y,z")")->active == 1);
  it.state.audit();
}

TEST_CASE("a queue whose values look like those of one in use is refused until that is idle") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  const execution_id number = it.accept(action, "7");
  const auto refused = it.state.accept({action, R"("7")", "{}", {}, {}, 0}, it.now());
  REQUIRE(refused.has_error());
  CHECK(refused.error().is(errc::queue_conflict));
  CHECK_THAT(refused.error().message(), Catch::Contains(R"("7")") && Catch::Contains("deploy"));
  it.state.written();
  it.state.audit();
  CHECK(it.status_of(it.accept(action, "8")) == status::scheduled);
  it.state.cancel(number, it.now());
  it.state.written();
  it.state.mark_announced({number});
  it.state.written();
  CHECK(it.status_of(it.accept(action, R"("7")")) == status::scheduled);
  it.state.audit();
}

TEST_CASE("each that waits knows exactly how many are before it, in a line of any length") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  constexpr int length = 30'000;
  std::vector<execution_id> line;  // accepted without an audit after each
  for (int index = 0; index <= length; ++index) {
    line.push_back(it.state.accept({action, {}, "{}", {}}, it.now())->execution);
    it.state.written();
  }
  CHECK(it.state.waiting_ahead(line[0]) == 0);
  for (const int index : {1, 2, 10'000, 10'001, 20'000, length}) {
    CHECK(it.state.waiting_ahead(line[static_cast<std::size_t>(index)]) == index - 1);
  }
  for (std::size_t index = 1; index < 15'000; ++index) {
    it.state.cancel(line[index], it.now());
    it.state.written();
  }
  CHECK(it.state.waiting_ahead(line.back()) == 15'000);
  it.state.cancel(line[0], it.now());
  it.state.written();
  CHECK(it.state.waiting_ahead(line[15'000]) == 0);
  CHECK(it.state.waiting_ahead(line.back()) == 14'999);
}

TEST_CASE("thousands of groups vanish when they are idle") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  const worker_incarnation worker = it.enlist();
  constexpr int group_count = 5'000;
  for (int group = 0; group < group_count; ++group) {
    REQUIRE(it.state.accept({action, std::to_string(group), "{}", {}}, it.now()).has_value());
  }
  it.settle();
  CHECK(it.stats(action).queue_count == group_count);
  for (const assignment& each : it.claim(worker, group_count)) {
    const finish_request end{each.execution, each.number, worker, outcome::succeeded, "{}", 0};
    REQUIRE(it.state.finish(end, it.now()).has_value());
  }
  it.settle();
  it.state.mark_announced(it.state.announcements(group_count));
  it.settle();
  CHECK(it.stats(action).queue_count == 0);
}

TEST_CASE("a refused submission leaves no queue behind") {
  ledger_fixture it;
  action_definition definition = action_named("deploy", 1);
  definition.on_limit = limit_policy::refuse;
  const action_id action = it.define(definition);
  it.control(action, to_mode(queue_mode::paused));
  CHECK(it.try_accept(action, "west").error().is(errc::limit_reached));
  CHECK(it.stats(action).queue_count == 0);
}

TEST_CASE("a removed action is retired: it keeps what waits, grants nothing, takes nothing") {
  ledger_fixture it;
  const action_id kept = it.define_all({action_named("deploy"), action_named("backup")})[0];
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(2, kept);
  it.claim(worker);
  it.define_all({action_named("backup")});
  CHECK(it.stats(kept).retired);
  CHECK(it.try_accept(kept).error().is(errc::unknown_action));
  const auto ended = it.finish(worker, accepted[0], outcome::succeeded);
  CHECK(ended.moved.released.size() == 1);
  CHECK(ended.moved.granted.empty());
  CHECK(it.stats(kept).waiting == 1);
}

TEST_CASE("a retired action that is defined again has its id, its queue and its order") {
  ledger_fixture it;
  const action_id action = it.define_all({action_named("deploy"), action_named("backup")})[0];
  const ids accepted = it.accept_many(3, action);
  it.define_all({action_named("backup")});
  REQUIRE(it.state.cancel(accepted[0], it.now()).has_value());
  it.settle();
  const auto again = it.define_all({action_named("deploy"), action_named("backup")});
  CHECK(again[0] == action);
  CHECK(executions_of(it.last_movement.granted) == ids{accepted[1]});
  CHECK_FALSE(it.stats(action).retired);
}

TEST_CASE("who waits in a retired action can still be cancelled") {
  ledger_fixture it;
  const action_id action = it.define_all({action_named("deploy"), action_named("backup")})[0];
  const ids accepted = it.accept_many(2, action);
  it.define_all({action_named("backup")});
  CHECK(it.state.cancel(accepted[1], it.now())->state == status::cancelled);
  it.settle();
}
