// What every store owes its caller, part three: announcements, and forgetting what was announced.
//
// Included like store_contract_accept.hpp.

STORE_CASE("every end is announced, oldest first, until it is marked") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id first = it.run_one(action, outcome::succeeded, R"({"n":1})");
  const auto waiting = it.accept_many(2, action);
  it.get(it.port->cancel(waiting[1]));
  it.get(it.port->cancel(waiting[0]));
  const auto outbox = it.get(it.port->announcements(10));
  CHECK(executions_in(outbox) == store_bench::ids{first, waiting[1], waiting[0]});
  CHECK(outbox[0].action == action);
  CHECK(outbox[0].action_ref == "deploy");
  CHECK(outbox[0].number == attempt{1});
  CHECK(outbox[0].verdict == status::completed);
  CHECK(outbox[0].result == R"({"n":1})");
  CHECK(outbox[0].completed_at_ns == it.read(first).ended_at_ns);
  CHECK(outbox[1].verdict == status::cancelled);
  CHECK(it.get(it.port->announcements(1)).size() == 1);
  it.get(it.port->mark_announced({first, waiting[0]}));
  CHECK(executions_in(it.get(it.port->announcements(10))) == store_bench::ids{waiting[1]});
}

STORE_CASE("marking twice, or what has not ended, changes nothing") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id ended = it.run_one(action);
  const execution_id living = it.accept(action);
  it.get(it.port->mark_announced({ended, living, execution_id{99}}));
  it.get(it.port->mark_announced({ended, living}));
  CHECK(it.get(it.port->announcements(10)).empty());
  CHECK(it.read(ended).state == status::completed);
  CHECK(it.read(living).state == status::scheduled);
  CHECK(it.stats(action).active == 1);
}

STORE_CASE("an announced execution can still be read, and its queue is gone") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id execution = it.run_one(action, outcome::succeeded, R"({"n":1})");
  CHECK(it.stats(action).queue_count == 1);
  it.announce_all();
  CHECK(it.read(execution).result == R"({"n":1})");
  CHECK(it.stats(action).queue_count == 0);
}

STORE_CASE("pruning forgets the ended and announced that are old enough, oldest first") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id first = it.run_one(action, outcome::succeeded, "{}", "key-1");
  const execution_id second = it.run_one(action);
  it.time.pass(std::chrono::hours{2});
  const execution_id young = it.run_one(action);
  const execution_id last = it.accept(action);
  it.announce_all();
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 1)) == 1);
  CHECK(it.call(it.port->read(first)).error().is(errc::unknown_execution));
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 10)) == 1);
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 10)) == 0);
  CHECK(it.call(it.port->read(second)).error().is(errc::unknown_execution));
  CHECK(it.read(young).state == status::completed);
  CHECK(it.read(last).state == status::scheduled);
  CHECK_FALSE(it.get(it.port->accept({action, {}, "{}", "key-1"})).duplicate);
}

STORE_CASE("pruning goes on behind any number of older executions that may not go") {
  store_bench it{make()};
  queue_control pause;
  pause.mode = queue_mode::paused;
  const auto actions = it.define_all({action_of("paused"), action_of("deploy")});
  it.get(it.port->control(actions[0], pause));
  const auto waiting = it.accept_many(50, actions[0]);
  const execution_id first = it.run_one(actions[1]);
  const auto unannounced = it.run_one(actions[1]);
  it.get(it.port->mark_announced({first}));
  it.time.pass(std::chrono::seconds{1});
  const execution_id second = it.run_one(actions[1]);
  it.get(it.port->mark_announced({second}));
  it.time.pass(std::chrono::hours{2});
  it.accept(actions[0]);
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 1)) == 1);
  CHECK(it.call(it.port->read(first)).error().is(errc::unknown_execution));
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 1)) == 1);
  CHECK(it.call(it.port->read(second)).error().is(errc::unknown_execution));
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 1)) == 0);
  CHECK(it.read(unannounced).state == status::completed);
  CHECK(it.read(waiting[0]).state == status::requested);
  CHECK(it.stats(actions[0]).waiting == 51);
}

STORE_CASE(
    "pruning goes by the order of ends, and a newest execution that ended first holds up none") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy", 2));
  const auto accepted = it.accept_many(3, action);
  const worker_incarnation worker = it.enlist();
  const auto claimed = it.claim(worker);
  it.get(it.port->cancel(accepted[2]));
  it.time.pass(std::chrono::seconds{1});
  it.finish(worker, claimed.at(1));
  it.time.pass(std::chrono::seconds{1});
  it.finish(worker, claimed.at(0));
  it.announce_all();
  it.time.pass(std::chrono::hours{2});
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 1)) == 1);
  CHECK(it.call(it.port->read(accepted[1])).error().is(errc::unknown_execution));
  CHECK(it.read(accepted[0]).state == status::completed);
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 9)) == 1);
  CHECK(it.read(accepted[2]).state == status::cancelled);
}

STORE_CASE("pruning spares who has not been announced, and the newest execution") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id unannounced = it.run_one(action);
  it.time.pass(std::chrono::hours{2});
  const execution_id newer = it.accept(action);
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 10)) == 0);
  CHECK(it.get(it.port->announcements(10)).size() == 1);
  it.announce_all();
  it.get(it.port->cancel(newer));
  it.announce_all();
  it.time.pass(std::chrono::hours{2});
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 10)) == 1);
  CHECK(it.call(it.port->read(unannounced)).error().is(errc::unknown_execution));
  CHECK(it.read(newer).state == status::cancelled);
}

STORE_CASE("a list of announcements is bounded by the bytes of its results, and never empty") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy", 10));
  const std::string large = '"' + std::string(announcements_bytes_max / 2, 'x') + '"';
  store_bench::ids ended;
  for (int count = 0; count < 3; ++count) {
    ended.push_back(it.run_one(action, outcome::succeeded, large));
  }
  ended.push_back(it.run_one(action, outcome::succeeded, large + large));
  const auto first = it.get(it.port->announcements(100));
  CHECK(executions_in(first) == store_bench::ids{ended[0], ended[1]});
  CHECK(first.at(0).result.view() == large);
  it.get(it.port->mark_announced({ended[0], ended[1], ended[2]}));
  CHECK(executions_in(it.get(it.port->announcements(100))) == store_bench::ids{ended[3]});
}
