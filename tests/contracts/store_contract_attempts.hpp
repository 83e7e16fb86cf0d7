// What every store owes its caller, part two: workers, claims, ends, recovery.
//
// Included like store_contract_accept.hpp.

STORE_CASE("a claim gives the parameters, and what is claimed is not given twice") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy", 3));
  it.accept(action, R"({"n":1})");
  it.accept(action, R"({"n":2})");
  const worker_incarnation worker = it.enlist();
  const auto first = it.claim(worker, 1);
  REQUIRE(first.size() == 1);
  CHECK(first[0].parameters == R"({"n":1})");
  CHECK(first[0].state == status::running);
  CHECK(it.read(first[0].execution).worker == worker);
  CHECK(it.just_now(it.read(first[0].execution).started_at_ns));
  const auto second = it.claim(it.enlist());
  REQUIRE(second.size() == 1);
  CHECK(second[0].parameters == R"({"n":2})");
  CHECK(it.claim(worker).empty());
}

STORE_CASE("a worker that lost the answer to a claim asks what it holds") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy", 3));
  it.accept(action, R"({"n":1})");
  it.accept(action, R"({"n":2})");
  const worker_incarnation worker = it.enlist();
  const auto claimed = it.claim(worker);
  it.get(it.port->cancel(claimed[1].execution));
  const auto held = it.get(it.port->held_by(worker)).claimed;
  REQUIRE(held.size() == 2);
  CHECK(held[0].parameters == R"({"n":1})");
  CHECK(held[0].state == status::running);
  CHECK(held[1].state == status::cancelling);
  CHECK(held[1].number == attempt{1});
  CHECK(it.get(it.port->held_by(it.enlist())).claimed.empty());
}

STORE_CASE("no two lives of a worker share an incarnation") {
  store_bench it{make()};
  const worker_incarnation first = it.enlist();
  it.get(it.port->dismiss(first));
  CHECK(it.enlist() > first);
}

STORE_CASE("a renewal lists what the worker holds, in order of id") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy", 5));
  const auto accepted = it.accept_many(3, action);
  const worker_incarnation worker = it.enlist();
  it.claim(worker);
  const auto held = it.get(it.port->renew(worker, std::chrono::hours{1})).held;
  CHECK(executions_in(held) == accepted);
  CHECK(held[0].number == attempt{1});
  CHECK_FALSE(held[0].cancelling);
}

STORE_CASE("a lease ends by the store's clock, and with it all the worker may do") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  it.accept(action);
  const worker_incarnation worker = it.enlist(std::chrono::seconds{10});
  const auto claimed = it.claim(worker);
  it.time.pass(std::chrono::seconds{9});
  CHECK(it.call(it.port->held_by(worker)).has_value());
  it.time.pass(std::chrono::seconds{1});
  CHECK(it.call(it.port->renew(worker, std::chrono::hours{1})).error().is(errc::lease_lost));
  CHECK(it.call(it.port->claim({worker, 1})).error().is(errc::lease_lost));
  CHECK(it.call(it.port->held_by(worker)).error().is(errc::lease_lost));
  const auto late = it.call(it.port->finish(it.end_of(worker, claimed[0])));
  CHECK(late.error().is(errc::lease_lost));
  CHECK(it.read(claimed[0].execution).state == status::running);
}

STORE_CASE("an end writes verdict and result, frees the slot and grants the next") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const auto accepted = it.accept_many(2, action);
  const worker_incarnation worker = it.enlist();
  const auto claimed = it.claim(worker);
  it.time.pass(std::chrono::seconds{3});
  const auto ended = it.finish(worker, claimed[0], outcome::succeeded, R"({"ok":true})");
  CHECK(ended.state == status::completed);
  CHECK(ended.moved.ended_count == 1);
  REQUIRE(ended.moved.released.size() == 1);
  CHECK(ended.moved.released[0].execution == accepted[0]);
  CHECK(ended.moved.released[0].verdict == status::completed);
  CHECK(executions_in(ended.moved.granted) == store_bench::ids{accepted[1]});
  const execution_record record = it.read(accepted[0]);
  CHECK(record.state == status::completed);
  CHECK(record.result == R"({"ok":true})");
  CHECK(record.slot.is_none());
  CHECK(record.worker.is_none());
  CHECK(it.just_now(record.ended_at_ns));
  CHECK(it.stats(action).ended_total == 1);
}

STORE_CASE("every outcome has its verdict") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  CHECK(it.read(it.run_one(action, outcome::succeeded)).state == status::completed);
  CHECK(it.read(it.run_one(action, outcome::failed)).state == status::failed);
  CHECK(it.read(it.run_one(action, outcome::timed_out)).state == status::timeout);
  CHECK(it.read(it.run_one(action, outcome::cancelled)).state == status::cancelled);
}

STORE_CASE("an end that is repeated changes nothing, whatever it says") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  it.accept_many(2, action);
  const worker_incarnation worker = it.enlist();
  const auto claimed = it.claim(worker);
  it.finish(worker, claimed[0], outcome::succeeded, R"({"n":1})");
  const auto again = it.finish(worker, claimed[0], outcome::failed, R"({"n":2})");
  CHECK(again.state == status::completed);
  CHECK(again.moved.released.empty());
  CHECK(again.moved.granted.empty());
  CHECK(it.read(claimed[0].execution).result == R"({"n":1})");
  CHECK(it.get(it.port->announcements(10)).size() == 1);
}

STORE_CASE("an end may claim the next work in the same step") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  it.accept(action);
  const execution_id next = it.accept(action, R"({"n":2})");
  const worker_incarnation worker = it.enlist();
  finish_request end = it.end_of(worker, it.claim(worker).at(0));
  end.claim_max = 1;
  const finish_reply ended = it.get(it.port->finish(end));
  REQUIRE(ended.claimed.size() == 1);
  CHECK(ended.claimed[0].execution == next);
  CHECK(ended.claimed[0].parameters == R"({"n":2})");
  CHECK(it.read(next).state == status::running);
}

STORE_CASE("an attempt that is not current, or not the worker's, is not ended") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  it.accept(action);
  const worker_incarnation worker = it.enlist();
  const auto claimed = it.claim(worker);
  finish_request wrong = it.end_of(worker, claimed[0]);
  wrong.number = attempt{2};
  CHECK(it.call(it.port->finish(wrong)).error().is(errc::stale_attempt));
  finish_request foreign = it.end_of(it.enlist(), claimed[0]);
  CHECK(it.call(it.port->finish(foreign)).error().is(errc::stale_attempt));
  CHECK(it.read(claimed[0].execution).state == status::running);
}

STORE_CASE("an execution that never was cannot be ended") {
  store_bench it{make()};
  it.define(action_of("deploy"));
  assignment none;
  none.execution = execution_id{7};
  none.number = attempt{1};
  const auto answer = it.call(it.port->finish(it.end_of(it.enlist(), none)));
  REQUIRE(answer.has_error());
  CHECK(answer.error().is(errc::unknown_execution));
}

STORE_CASE("the end of an execution whose end was announced is stale, until it is forgotten") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  it.accept_many(2, action);
  const worker_incarnation worker = it.enlist();
  const auto claimed = it.claim(worker);
  it.finish(worker, claimed[0], outcome::succeeded, R"({"n":1})");
  it.announce_all();
  const finish_request late = it.end_of(worker, claimed[0], outcome::failed);
  CHECK(it.call(it.port->finish(late)).error().is(errc::stale_attempt));
  CHECK(it.read(claimed[0].execution).result == R"({"n":1})");
  it.time.pass(std::chrono::minutes{2});
  CHECK(it.get(it.port->prune(std::chrono::minutes{1}, 10)) == 1);
  CHECK(it.call(it.port->finish(late)).error().is(errc::unknown_execution));
}

STORE_CASE("a retry keeps slot and place and comes when its backoff has passed") {
  store_bench it{make()};
  action_definition definition = action_of("deploy");
  definition.retry.attempts_max = 2;
  definition.retry.backoff = std::chrono::seconds{1};
  const action_id action = it.define(definition);
  const auto accepted = it.accept_many(2, action);
  const worker_incarnation worker = it.enlist();
  const auto claimed = it.claim(worker);
  const finish_reply failed = it.finish(worker, claimed[0], outcome::failed);
  CHECK(failed.state == status::scheduled);
  CHECK(failed.moved.released.empty());
  CHECK(it.claim(worker).empty());
  const duration backoff = it.get(it.port->reconcile(10)).next_ready_in;
  CHECK(backoff <= std::chrono::seconds{1});
  CHECK(backoff >= std::chrono::seconds{1} - it.time.spent());
  it.time.pass(std::chrono::seconds{1});
  CHECK(executions_in(it.get(it.port->reconcile(10)).unclaimed) == store_bench::ids{accepted[0]});
  const auto again = it.claim(worker);
  REQUIRE(again.size() == 1);
  CHECK(again[0].number == attempt{2});
  CHECK(again[0].execution == accepted[0]);
  CHECK(it.call(it.port->finish(it.end_of(worker, claimed[0]))).error().is(errc::stale_attempt));
  CHECK(it.finish(worker, again[0], outcome::failed, R"({"n":2})").state == status::failed);
  CHECK(it.read(accepted[0]).result == R"({"n":2})");
}

STORE_CASE("reaping ends the attempts of lost workers in bounded steps") {
  store_bench it{make()};
  action_definition definition = action_of("deploy", 5);
  definition.retry.attempts_max = 1;
  const action_id action = it.define(definition);
  const auto accepted = it.accept_many(5, action);
  const worker_incarnation lost = it.enlist(std::chrono::seconds{1});
  it.claim(lost);
  CHECK(it.get(it.port->reap(10)).moved.ended_count == 0);
  it.time.pass(std::chrono::seconds{1});
  const reap_reply some = it.get(it.port->reap(3));
  CHECK(some.more);
  CHECK(some.moved.ended_count == 3);
  const reap_reply rest = it.get(it.port->reap(3));
  CHECK_FALSE(rest.more);
  CHECK(rest.lost == std::vector{lost});
  for (const execution_id each : accepted) {
    CHECK(it.read(each).state == status::abandoned);
    CHECK_THAT(it.read(each).result, Catch::Contains("error"));
  }
  CHECK(it.get(it.port->reap(10)).lost.empty());
}

STORE_CASE("a lost worker's execution is repeated where its policy allows") {
  store_bench it{make()};
  action_definition definition = action_of("deploy");
  definition.retry.attempts_max = 2;
  const action_id action = it.define(definition);
  const execution_id execution = it.accept(action);
  it.claim(it.enlist(std::chrono::seconds{1}));
  it.time.pass(std::chrono::seconds{1});
  it.get(it.port->reap(10));
  const auto again = it.claim(it.enlist());
  REQUIRE(again.size() == 1);
  CHECK(again[0].execution == execution);
  CHECK(again[0].number == attempt{2});
}

STORE_CASE("who waited for room until its worker was lost is no timeout") {
  store_bench it{make()};
  action_definition definition = action_of("deploy");
  definition.timeout = std::chrono::seconds{5};
  const action_id action = it.define(definition);
  const execution_id execution = it.accept(action);
  const worker_incarnation lost = it.enlist(std::chrono::seconds{10});
  it.claim(lost);
  it.get(it.port->renew(lost, std::chrono::seconds{10}, {{execution, attempt{1}}}));
  it.time.pass(std::chrono::seconds{10});
  it.get(it.port->reap(10));
  CHECK(it.read(execution).state == status::abandoned);
}

STORE_CASE("who was overdue when its worker was lost is a timeout") {
  store_bench it{make()};
  action_definition definition = action_of("deploy");
  definition.timeout = std::chrono::seconds{5};
  const action_id action = it.define(definition);
  const execution_id execution = it.accept(action);
  it.claim(it.enlist(std::chrono::seconds{5}));
  it.time.pass(std::chrono::seconds{5});
  it.get(it.port->reap(10));
  CHECK(it.read(execution).state == status::timeout);
}

STORE_CASE("a dismissed worker's executions are lost at once, and twice is once") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const auto accepted = it.accept_many(2, action);
  const worker_incarnation worker = it.enlist();
  it.claim(worker);
  const movement moved = it.get(it.port->dismiss(worker));
  CHECK(moved.ended_count == 1);
  CHECK(executions_in(moved.granted) == store_bench::ids{accepted[1]});
  CHECK(it.get(it.port->dismiss(worker)).ended_count == 0);
  CHECK(it.call(it.port->claim({worker, 1})).error().is(errc::lease_lost));
}

STORE_CASE(
    "reconciliation lists who has a slot and no worker, bounded, and promotes nobody twice") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy", 3));
  const auto accepted = it.accept_many(5, action);
  const reconcile_reply first = it.get(it.port->reconcile(2));
  CHECK(first.moved.granted.empty());
  CHECK(executions_in(first.unclaimed) == store_bench::ids{accepted[0], accepted[1]});
  CHECK(first.next_ready_in == duration::max());
  it.claim(it.enlist(), 2);
  CHECK(executions_in(it.get(it.port->reconcile(9)).unclaimed) == store_bench::ids{accepted[2]});
}

STORE_CASE("promoting behind the ended, the living and the unknown moves nothing more") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id ended = it.run_one(action);
  const execution_id living = it.accept(action);
  const movement moved = it.get(it.port->promote_behind({ended, living, execution_id{99}}));
  CHECK(moved.granted.empty());
  CHECK(moved.released.empty());
  CHECK(moved.ended_count == 0);
}
