// Claims, attempts and leases: who runs what, what a retry keeps, and what a lost worker leaves.
#include <algorithm>

#include "tests/ledger/ledger_fixture.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

using ids = std::vector<execution_id>;

action_definition retrying(std::int32_t attempts_max, std::int32_t limit = 1) {
  action_definition definition = action_named("deploy", limit);
  definition.timeout = seconds{10};
  definition.retry.attempts_max = attempts_max;
  definition.retry.backoff = milliseconds{100};
  return definition;
}

}  // namespace

TEST_CASE("an action's backlog does not keep another action's head waiting") {
  ledger_fixture it;
  const auto actions = it.define_all({action_named("bulk", 1'000), action_named("urgent", 1)});
  for (int count = 0; count < 1'000; ++count) {
    REQUIRE(it.state.accept({actions[0], {}, "{}", {}}, it.now()).has_value());
  }
  const execution_id urgent = it.accept(actions[1]);
  const auto claimed = executions_of(it.claim(it.enlist(), 2));
  CHECK(std::count(claimed.begin(), claimed.end(), urgent) == 1);
}

TEST_CASE("capacity is shared evenly among actions that have work") {
  ledger_fixture it;
  const auto actions =
      it.define_all({action_named("a", 10), action_named("b", 10), action_named("c", 10)});
  for (const action_id action : actions) {
    it.accept_many(10, action);
  }
  const auto claimed = it.claim(it.enlist(), 9);
  for (const action_id action : actions) {
    CHECK(std::count_if(claimed.begin(), claimed.end(),
                        [&](const assignment& each) { return each.action == action; }) == 3);
  }
}

TEST_CASE("a worker without a lease claims nothing") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy"));
  it.accept(action);
  const worker_incarnation worker = it.enlist(seconds{1});
  it.pass(seconds{1});
  CHECK(it.state.claim({worker, 1}, it.now()).error().is(errc::lease_lost));
  CHECK(it.state.claim({worker_incarnation{99}, 1}, it.now()).error().is(errc::lease_lost));
  CHECK(it.state.changes().empty());
}

TEST_CASE("a retry keeps its slot and its place: nobody overtakes it") {
  ledger_fixture it;
  const action_id action = it.define(retrying(3));
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(2, action);
  it.claim(worker);
  const finish_reply failed = it.finish(worker, accepted[0], outcome::failed);
  CHECK(failed.state == status::scheduled);
  CHECK(failed.moved.released.empty());
  CHECK(failed.moved.granted.empty());
  CHECK(it.claim(worker).empty());  // its backoff has not passed
  it.pass(milliseconds{100});
  const auto again = it.claim(worker);
  REQUIRE(again.size() == 1);
  CHECK(again[0].execution == accepted[0]);
  CHECK(again[0].number == attempt{2});
  CHECK(again[0].slot == slot_number{1});
}

TEST_CASE("a retry stands before all who were granted a slot after it") {
  ledger_fixture it;
  const action_id action = it.define(retrying(2, 3));
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(3, action);
  it.claim(worker, 1);
  it.finish(worker, accepted[0], outcome::failed);
  it.pass(milliseconds{100});
  CHECK(executions_of(it.claim(worker)) == accepted);
}

TEST_CASE("reconciliation says how long the next backoff still takes, and then who is ready") {
  ledger_fixture it;
  const action_id action = it.define(retrying(2));
  const worker_incarnation worker = it.enlist();
  const execution_id execution = it.accept(action);
  it.claim(worker);
  it.finish(worker, execution, outcome::failed);
  it.pass(milliseconds{30});
  CHECK(it.state.reconcile(10, it.now()).next_ready_in == milliseconds{70});
  it.pass(milliseconds{70});
  const reconcile_reply due = it.state.reconcile(10, it.now());
  CHECK(executions_of(due.unclaimed) == ids{execution});
  CHECK(due.next_ready_in == duration::max());
}

TEST_CASE("the last attempt's failure is the verdict") {
  ledger_fixture it;
  const action_id action = it.define(retrying(2));
  const worker_incarnation worker = it.enlist();
  const execution_id execution = it.accept(action);
  it.claim(worker);
  it.finish(worker, execution, outcome::failed);
  it.pass(milliseconds{100});
  it.claim(worker);
  CHECK(it.finish(worker, execution, outcome::failed, attempt{2}).state == status::failed);
  CHECK(it.stats(action).active == 0);
}

TEST_CASE("a cancelled retry gives its slot back during its backoff") {
  ledger_fixture it;
  const action_id action = it.define(retrying(2));
  const worker_incarnation worker = it.enlist();
  const ids accepted = it.accept_many(2, action);
  it.claim(worker);
  it.finish(worker, accepted[0], outcome::failed);
  const auto cancelled = it.state.cancel(accepted[0], it.now());
  it.settle();
  CHECK(cancelled->state == status::cancelled);
  CHECK(executions_of(cancelled->moved.granted) == ids{accepted[1]});
  CHECK(executions_of(it.claim(worker)) == ids{accepted[1]});
}

TEST_CASE("a lost worker's execution runs again at once, in its slot, as the next attempt") {
  ledger_fixture it;
  const action_id action = it.define(retrying(2));
  const worker_incarnation lost = it.enlist(seconds{1});
  const execution_id execution = it.accept(action);
  it.claim(lost);
  it.pass(seconds{1});
  const reap_reply reaped = it.state.reap(10, it.now());
  it.settle();
  CHECK(reaped.lost == std::vector{lost});
  CHECK(reaped.moved.ended_count == 0);
  CHECK(reaped.moved.released.empty());
  const auto again = it.claim(it.enlist());
  REQUIRE(again.size() == 1);
  CHECK(again[0].execution == execution);
  CHECK(again[0].number == attempt{2});
}

TEST_CASE("a worker lost on the last attempt leaves its execution abandoned and its slot free") {
  ledger_fixture it;
  const action_id action = it.define(retrying(1));
  const worker_incarnation lost = it.enlist(seconds{1});
  const ids accepted = it.accept_many(2, action);
  it.claim(lost);
  it.pass(seconds{1});
  const reap_reply reaped = it.state.reap(10, it.now());
  it.settle();
  CHECK(it.status_of(accepted[0]) == status::abandoned);
  CHECK(reaped.moved.ended_count == 1);
  CHECK(executions_of(reaped.moved.granted) == ids{accepted[1]});
  CHECK(it.state.announcements(10) == ids{accepted[0]});
}

TEST_CASE("an execution that was overdue when its worker was lost is a timeout") {
  ledger_fixture it;
  const action_id action = it.define(retrying(3));  // its policy does not repeat timeouts
  const worker_incarnation lost = it.enlist(seconds{10});
  const execution_id execution = it.accept(action);
  it.claim(lost);
  it.pass(seconds{10});
  it.state.reap(10, it.now());
  it.settle();
  CHECK(it.status_of(execution) == status::timeout);
}

TEST_CASE("an attempt that waited for room with a lost worker never ran, and is no timeout") {
  ledger_fixture it;
  const action_id action = it.define(retrying(3));
  const worker_incarnation lost = it.enlist(seconds{10});
  const execution_id execution = it.accept(action);
  it.claim(lost);
  it.pass(seconds{1});
  REQUIRE(it.state.renew(lost, seconds{10}, it.now(), {{execution, attempt{1}}}).has_value());
  CHECK(it.state.changes().updated == ids{execution});
  CHECK_FALSE(it.state.row(execution, it.now())->claimed_for.has_value());
  it.settle();
  it.pass(seconds{10});
  it.state.reap(10, it.now());
  it.settle();
  CHECK(it.status_of(execution) == status::scheduled);
  CHECK(it.state.row(execution, it.now())->number == attempt{2});
}

TEST_CASE("the timeout of an attempt that waited for room counts from its start") {
  for (const bool overdue : {false, true}) {
    ledger_fixture it;
    const action_id action = it.define(retrying(3));
    const worker_incarnation lost = it.enlist(seconds{10});
    const execution_id execution = it.accept(action);
    it.claim(lost);
    it.pass(seconds{9});
    it.state.renew(lost, seconds{10}, it.now(), {{execution, attempt{1}}});
    it.pass(seconds{9});
    it.state.renew(lost, overdue ? seconds{10} : seconds{9}, it.now());  // it has started since
    it.settle();
    it.pass(overdue ? seconds{10} : seconds{9});
    it.state.reap(10, it.now());
    it.settle();
    CHECK(it.status_of(execution) == (overdue ? status::timeout : status::scheduled));
  }
}

TEST_CASE("what a heartbeat says of another attempt changes nothing") {
  ledger_fixture it;
  const action_id action = it.define(retrying(3));
  const worker_incarnation worker = it.enlist(seconds{10});
  const execution_id execution = it.accept(action);
  it.claim(worker);
  it.state.renew(worker, seconds{10}, it.now(), {{execution, attempt{2}}});
  CHECK(it.state.changes().updated.empty());
  CHECK(it.state.row(execution, it.now())->claimed_for.has_value());
}

TEST_CASE("a cancelled execution whose worker is lost is cancelled, not repeated") {
  ledger_fixture it;
  const action_id action = it.define(retrying(3));
  const worker_incarnation lost = it.enlist(seconds{1});
  const execution_id execution = it.accept(action);
  it.claim(lost);
  CHECK(it.state.cancel(execution, it.now())->state == status::cancelling);
  it.settle();
  it.pass(seconds{1});
  it.state.reap(10, it.now());
  it.settle();
  CHECK(it.status_of(execution) == status::cancelled);
}

TEST_CASE("who only waits long is not reaped") {
  ledger_fixture it;
  const action_id action = it.define(retrying(1));
  const ids accepted = it.accept_many(2, action);
  it.pass(std::chrono::hours{48});
  const reap_reply reaped = it.state.reap(10, it.now());
  CHECK(reaped.moved.ended_count == 0);
  CHECK(it.state.changes().empty());
  CHECK(it.status_of(accepted[0]) == status::scheduled);
  CHECK(it.status_of(accepted[1]) == status::requested);
}

TEST_CASE("a renewed lease keeps the worker's executions") {
  ledger_fixture it;
  const action_id action = it.define(retrying(1));
  const worker_incarnation worker = it.enlist(seconds{1});
  const execution_id execution = it.accept(action);
  it.claim(worker);
  for (int count = 0; count < 5; ++count) {
    it.pass(milliseconds{900});
    REQUIRE(it.state.renew(worker, seconds{1}, it.now()).has_value());
    it.settle();
    CHECK(it.state.reap(10, it.now()).lost.empty());
  }
  CHECK(it.finish(worker, execution, outcome::succeeded).state == status::completed);
}

TEST_CASE("a fenced worker changes nothing, before its reaping and after") {
  ledger_fixture it;
  const action_id action = it.define(retrying(2));
  const worker_incarnation fenced = it.enlist(seconds{1});
  const execution_id execution = it.accept(action);
  it.claim(fenced);
  it.pass(seconds{1});
  const finish_request late{execution, attempt{1}, fenced, outcome::succeeded, "{}", 5};
  CHECK(it.state.finish(late, it.now()).error().is(errc::lease_lost));
  CHECK(it.state.renew(fenced, seconds{1}, it.now()).error().is(errc::lease_lost));
  CHECK(it.state.changes().empty());
  it.state.reap(10, it.now());
  it.settle();
  CHECK(it.state.finish(late, it.now()).error().is(errc::lease_lost));
  CHECK(it.state.renew(fenced, seconds{1}, it.now()).error().is(errc::lease_lost));
  CHECK(it.state.changes().empty());
  CHECK(it.status_of(execution) == status::scheduled);
}

TEST_CASE("a worker does not end an attempt that another one runs") {
  ledger_fixture it;
  const action_id action = it.define(retrying(1));
  const worker_incarnation owner = it.enlist();
  const worker_incarnation other = it.enlist();
  const execution_id execution = it.accept(action);
  it.claim(owner);
  const finish_request foreign{execution, attempt{1}, other, outcome::succeeded, "{}", 0};
  CHECK(it.state.finish(foreign, it.now()).error().is(errc::stale_attempt));
  CHECK(it.state.changes().empty());
  CHECK(it.status_of(execution) == status::running);
}

TEST_CASE("reaping goes in steps of the size it was asked for") {
  ledger_fixture it;
  const action_id action = it.define(retrying(1, 10));
  const worker_incarnation lost = it.enlist(seconds{1});
  it.accept_many(10, action);
  it.claim(lost);
  it.pass(seconds{1});
  CHECK(it.state.reap(4, it.now()).more);
  it.settle();
  CHECK(it.stats(action).active == 6);
  CHECK(it.state.reap(4, it.now()).more);
  it.settle();
  const reap_reply last = it.state.reap(4, it.now());
  it.settle();
  CHECK_FALSE(last.more);
  CHECK(last.lost == std::vector{lost});
  CHECK(it.stats(action).active == 0);
}

TEST_CASE("dismissing a worker loses all it holds at once") {
  ledger_fixture it;
  const action_id action = it.define(retrying(1, 3));
  const worker_incarnation worker = it.enlist();
  it.accept_many(3, action);
  it.claim(worker);
  CHECK(it.state.dismiss(worker, it.now()).ended_count == 3);
  it.settle();
  CHECK(it.state.dismiss(worker, it.now()).ended_count == 0);
  CHECK(it.state.claim({worker, 1}, it.now()).error().is(errc::lease_lost));
}

TEST_CASE("the order of acceptance does not depend on the wall clock") {
  ledger_fixture it;
  const action_id action = it.define(action_named("deploy", 1));
  moment now = it.now();
  ids accepted;
  for (int count = 0; count < 4; ++count) {
    now.wall_ns -= 1'000'000'000;  // a clock that is set back again and again
    accepted.push_back(it.state.accept({action, {}, "{}", {}}, now)->execution);
    it.settle();
  }
  const worker_incarnation worker = it.enlist();
  for (const execution_id expected : accepted) {
    CHECK(executions_of(it.claim(worker)) == ids{expected});
    it.finish(worker, expected, outcome::succeeded);
  }
}

TEST_CASE("what becomes of a lost attempt does not depend on the wall clock") {
  for (const std::int64_t step_ns :
       {6'378'000'000'000, 2'592'000'000'000'000, -86'400'000'000'000}) {
    for (const bool overdue : {false, true}) {
      ledger_fixture it;
      const execution_id execution = it.accept(it.define(retrying(2)));
      it.claim(it.enlist(seconds{2}));
      it.pass(overdue ? seconds{10} : seconds{3});
      moment now = it.now();
      now.wall_ns += step_ns;
      CHECK(it.state.reap(10, now).lost.size() == 1);
      it.settle();
      CHECK(it.status_of(execution) == (overdue ? status::timeout : status::scheduled));
    }
  }
}
