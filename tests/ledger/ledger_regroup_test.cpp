// A change of `group_by` while work waits and runs: a moved execution keeps its order, and
// its slot counts in the new queue.
#include <algorithm>

#include "tests/ledger/ledger_fixture.hpp"

namespace {

using namespace baton;
using namespace baton::test;

using ids = std::vector<execution_id>;

action_definition grouped(std::vector<std::string> group_by, std::int32_t limit = 1) {
  action_definition definition = action_named("deploy", limit);
  definition.group_by = std::move(group_by);
  return definition;
}

/// As a store does it: who is unfinished is moved in the same step as the definition.
void redefine(ledger_fixture& it, const action_definition& definition,
              const std::vector<std::pair<execution_id, std::string>>& groups) {
  const ids unfinished = it.state.unfinished_if_regrouped(definition);
  const action_id id = it.state.define({definition}, it.now()).at(0).id;
  std::vector<regrouping> all;
  for (const execution_id each : unfinished) {
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [each](const auto& named) { return named.first == each; });
    REQUIRE(found != groups.end());
    all.push_back({each, found->second});
  }
  it.state.regroup(id, all);
  it.last_movement = it.state.reconcile(0, it.now()).moved;
  it.settle();
}

std::string group_of(const ledger_fixture& it, execution_id execution) {
  return std::string{it.state.row(execution, it.now())->group};
}

slot_number slot_of(const ledger_fixture& it, execution_id execution) {
  return it.state.row(execution, it.now())->slot;
}

}  // namespace

TEST_CASE("who waits is moved in its order, and new queues grant at once up to their limits") {
  ledger_fixture it;
  const ids all = it.accept_many(6, it.define(grouped({})));
  redefine(it, grouped({"region"}),
           {{all[0], "eu"},
            {all[1], "us"},
            {all[2], "eu"},
            {all[3], "us"},
            {all[4], "eu"},
            {all[5], "eu"}});
  CHECK(executions_of(it.last_movement.granted) == ids{all[1]});
  CHECK(group_of(it, all[3]) == "us");
  CHECK(it.state.waiting_ahead(all[4]) == 1);
  CHECK(it.state.waiting_ahead(all[5]) == 2);
  const worker_incarnation worker = it.enlist();
  ids order;
  for (auto claimed = it.claim(worker, 1); !claimed.empty(); claimed = it.claim(worker, 1)) {
    order.push_back(claimed[0].execution);
    it.finish(worker, claimed[0].execution, outcome::succeeded);
  }
  CHECK(order.size() == 6);
  const auto place = [&](int index) {
    return std::find(order.begin(), order.end(), all[static_cast<std::size_t>(index)]);
  };
  CHECK((place(0) < place(2) && place(2) < place(4) && place(4) < place(5)));
  CHECK(place(1) < place(3));
}

TEST_CASE("who runs counts in its new queue, above the limit if it must, and stops nobody's end") {
  ledger_fixture it;
  const action_id action = it.define(grouped({"region"}));
  const execution_id eu = it.accept(action, "eu");
  const execution_id us = it.accept(action, "us");
  const worker_incarnation worker = it.enlist();
  it.claim(worker);
  const execution_id later = it.accept(action, "us");
  redefine(it, grouped({}), {{eu, ""}, {us, ""}, {later, ""}});
  CHECK(slot_of(it, eu) == slot_number{1});
  CHECK(slot_of(it, us) == slot_number{2});
  CHECK(it.stats(action).active == 2);
  CHECK(it.last_movement.granted.empty());
  CHECK(it.finish(worker, us, outcome::succeeded).moved.granted.empty());  // one still runs
  CHECK(executions_of(it.finish(worker, eu, outcome::succeeded).moved.granted) == ids{later});
}

TEST_CASE("a new queue may bear the name of an old one") {
  ledger_fixture it;
  const action_id action = it.define(grouped({"region"}, 2));
  const execution_id first = it.accept(action, "a");
  const execution_id second = it.accept(action, "b");
  const execution_id third = it.accept(action, "a");
  const execution_id fourth = it.accept(action, "a");
  const execution_id fifth = it.accept(action, "b");
  redefine(it, grouped({"team"}, 2),
           {{first, "b"}, {second, "a"}, {third, "b"}, {fourth, "b"}, {fifth, "b"}});
  CHECK(slot_of(it, first) == slot_number{1});
  CHECK(slot_of(it, third) == slot_number{2});
  CHECK(slot_of(it, second) == slot_number{1});
  CHECK(group_of(it, second) == "a");
  CHECK(slot_of(it, fifth).value == 3);  // it held a slot before, and keeps one
  CHECK(it.status_of(fourth) == status::requested);
}

TEST_CASE("who waits for its backoff, is being cancelled or has ended is moved, or is not") {
  ledger_fixture it;
  action_definition before = grouped({}, 3);
  before.retry.attempts_max = 2;
  before.retry.backoff = std::chrono::milliseconds{100};
  const action_id action = it.define(before);
  const ids all = it.accept_many(3, action);
  const worker_incarnation worker = it.enlist();
  it.claim(worker);
  it.finish(worker, all[0], outcome::failed);
  it.state.cancel(all[1], it.now());
  it.settle();
  it.finish(worker, all[2], outcome::succeeded);
  action_definition after = before;
  after.group_by = {"region"};
  redefine(it, after, {{all[0], "eu"}, {all[1], "us"}});
  CHECK(group_of(it, all[0]) == "eu");
  CHECK(group_of(it, all[1]) == "us");
  CHECK(group_of(it, all[2]).empty());
  it.finish(worker, all[1], outcome::cancelled);
  it.pass(std::chrono::milliseconds{100});
  CHECK(executions_of(it.claim(worker)) == ids{all[0]});
  it.finish(worker, all[0], outcome::succeeded, attempt{2});
  it.state.mark_announced(all);
  it.settle();
  CHECK(it.stats(action).queue_count == 0);
}

TEST_CASE("a definition that groups as before, or is new, moves nobody") {
  ledger_fixture it;
  it.accept_many(3, it.define(grouped({"region"})));
  CHECK(it.state.unfinished_if_regrouped(grouped({"region"}, 5)).empty());
  CHECK(it.state.unfinished_if_regrouped(action_named("other")).empty());
  CHECK(it.state.unfinished_if_regrouped(grouped({"region", "team"})).size() == 3);
}
