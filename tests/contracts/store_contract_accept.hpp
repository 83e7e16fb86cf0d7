// What every store owes its caller, part one: actions, acceptance, cancellation, control, figures.
//
// Included by an adapter's test file after `STORE_CASE(sentence)`, which opens a test case,
// `store_bench`, a `basic_store_bench` on the ground that it is for, and `make()`, of which the
// ground is made.

STORE_CASE("defined actions come back in the order given, with ids that stay") {
  store_bench it{make()};
  const auto first = it.define_all({action_of("deploy"), action_of("backup")});
  CHECK(first[0] != first[1]);
  const auto again =
      it.define_all({action_of("backup", 5), action_of("report"), action_of("deploy")});
  CHECK(again[0] == first[1]);
  CHECK(again[2] == first[0]);
  CHECK(again[1] != first[0]);
  CHECK(it.stats(first[1]).limit == 5);
}

STORE_CASE("defining the same again changes nothing") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const auto accepted = it.accept_many(2, action);
  CHECK(it.define(action_of("deploy")) == action);
  CHECK(it.stats(action).waiting == 1);
  CHECK(it.stats(action).active == 1);
}

STORE_CASE("an action that is missing is retired and keeps what waits until it comes back") {
  store_bench it{make()};
  const auto actions = it.define_all({action_of("deploy"), action_of("backup")});
  const auto accepted = it.accept_many(2, actions[0]);
  const auto known = it.get(it.port->define({action_of("backup")}));
  REQUIRE(known.size() == 2);
  CHECK(known[0].id == actions[1]);
  CHECK_FALSE(known[0].retired);
  CHECK(known[1].id == actions[0]);
  CHECK(known[1].retired);
  CHECK(known[1].definition.ref == "deploy");
  CHECK(it.stats(actions[0]).retired);
  CHECK(it.call(it.port->accept({actions[0], {}, "{}", {}})).error().is(errc::unknown_action));
  CHECK(it.get(it.port->cancel(accepted[0])).moved.granted.empty());
  CHECK(it.read(accepted[1]).state == status::requested);
  it.define_all({action_of("deploy"), action_of("backup")});
  CHECK(executions_in(it.get(it.port->reconcile(10)).moved.granted) ==
        store_bench::ids{accepted[1]});
}

STORE_CASE("an accepted execution can be read back whole") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id execution = it.accept(action, R"({"name":"ünï \"x\" \u0000"})", "", "west");
  const execution_record record = it.read(execution);
  CHECK(record.execution == execution);
  CHECK(record.action == action);
  CHECK(record.action_ref == "deploy");
  CHECK(record.group == "west");
  CHECK(record.state == status::scheduled);
  CHECK(record.number == attempt{1});
  CHECK(record.slot == slot_number{1});
  CHECK(record.worker.is_none());
  CHECK(record.parameters == R"({"name":"ünï \"x\" \u0000"})");
  CHECK(record.result.empty());
  CHECK(it.just_now(record.accepted_at_ns));
  CHECK(it.just_now(record.granted_at_ns));
  CHECK(record.started_at_ns == 0);
  CHECK(record.ended_at_ns == 0);
}

STORE_CASE("acceptance says who was granted a slot by it") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const accept_reply first = it.get(it.port->accept({action, {}, "{}", {}}));
  REQUIRE(first.moved.granted.size() == 1);
  CHECK(first.moved.granted[0].execution == first.execution);
  CHECK(first.moved.granted[0].slot == slot_number{1});
  const accept_reply second = it.get(it.port->accept({action, {}, "{}", {}}));
  CHECK(second.moved.granted.empty());
  CHECK(second.execution > first.execution);
}

STORE_CASE("who waits knows how many wait before it") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const auto accepted = it.accept_many(4, action);
  CHECK(it.read(accepted[0]).waiting_ahead == 0);
  CHECK(it.read(accepted[1]).waiting_ahead == 0);
  CHECK(it.read(accepted[3]).waiting_ahead == 2);
}

STORE_CASE("an action nobody defined takes nothing and has no figures") {
  store_bench it{make()};
  it.define(action_of("deploy"));
  const action_id unknown{99};
  CHECK(it.call(it.port->accept({unknown, {}, "{}", {}})).error().is(errc::unknown_action));
  CHECK(it.call(it.port->stats(unknown, std::nullopt)).error().is(errc::unknown_action));
  CHECK(it.call(it.port->control(unknown, {})).error().is(errc::unknown_action));
}

STORE_CASE("a key that is repeated gives the first execution and stores nothing") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id first = it.accept(action, R"({"n":1})", "order-1");
  const accept_reply again = it.get(it.port->accept({action, {}, R"({"n":1})", "order-1"}));
  CHECK(again.duplicate);
  CHECK(again.execution == first);
  CHECK(again.moved.granted.empty());
  CHECK(it.read(first).parameters == R"({"n":1})");
  CHECK(it.stats(action).enqueued_total == 1);
}

STORE_CASE("a key that is repeated with other parameters is refused, naming the first execution") {
  store_bench it{make()};
  const auto actions = it.define_all({action_of("deploy"), action_of("backup")});
  const execution_id first = it.accept(actions[0], R"({"n":1})", "order-1");
  for (const char* other : {"{}", R"({"n":2})", R"({"n":"1"})", R"({"m":0,"n":1})"}) {
    const auto refused = it.call(it.port->accept({actions[0], {}, other, "order-1"}));
    REQUIRE(refused.has_error());
    CHECK(refused.error().is(errc::key_conflict));
    CHECK_THAT(refused.error().message(),
               Catch::Contains(fmt::format("execution {},", first)) && Catch::Contains("order-1"));
  }
  CHECK(it.stats(actions[0]).enqueued_total == 1);
  CHECK(it.accept(actions[1], R"({"n":2})", "order-1") != first);
}

STORE_CASE(
    "a batch that is repeated gives its first executions, and never one with a key of its own") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy", 10));
  const execution_id stranger = it.accept(action, "{}", "m/1");
  store_bench::ids first;
  for (std::int64_t number = 1; number <= 3; ++number) {
    first.push_back(it.accept(action, "{}", batch_key("m", 3, number)));
    CHECK(first.back() != stranger);
  }
  for (std::int64_t number = 1; number <= 3; ++number) {
    const accept_reply again =
        it.get(it.port->accept({action, {}, "{}", batch_key("m", 3, number)}));
    CHECK(again.duplicate);
    CHECK(again.execution == first[static_cast<std::size_t>(number - 1)]);
  }
  CHECK(it.get(it.port->accept({action, {}, "{}", "m/1"})).execution == stranger);
  CHECK_FALSE(it.get(it.port->accept({action, {}, "{}", "m/2"})).duplicate);
}

STORE_CASE(
    "the key of a batch belongs to its count and parameters, as that of a single execution does") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy", 10));
  it.accept(action, "{}", batch_key("m", 3, 1));
  it.accept(action, "{}", "single");
  const auto refuses = [&](const std::string& parameters, const std::string& key) {
    const auto refused = it.call(it.port->accept({action, {}, parameters, key}));
    REQUIRE(refused.has_error());
    CHECK(refused.error().is(errc::key_conflict));
  };
  refuses(R"({"n":1})", batch_key("m", 3, 1));
  for (const std::int64_t count : {2, 4, 30, 33}) {
    refuses("{}", batch_key("m", count, 1));
    refuses("{}", batch_key("m", count, 2));
  }
  refuses("{}", "m");
  refuses("{}", batch_key("single", 2, 1));
  CHECK_FALSE(it.get(it.port->accept({action, {}, "{}", batch_key("m", 3, 2)})).duplicate);
  CHECK_FALSE(it.get(it.port->accept({action, {}, "{}", batch_key("mm", 2, 1)})).duplicate);
  CHECK_FALSE(it.get(it.port->accept({action, {}, "{}", "m "})).duplicate);
}

STORE_CASE("keys belong to their action, and no key is no key") {
  store_bench it{make()};
  const auto actions = it.define_all({action_of("deploy"), action_of("backup")});
  CHECK(it.accept(actions[0], "{}", "same") != it.accept(actions[1], "{}", "same"));
  CHECK(it.accept(actions[0]) != it.accept(actions[0]));
}

STORE_CASE("a key is known after the end, and even where new work is refused") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id first = it.run_one(action, outcome::succeeded, "{}", "order-1");
  it.announce_all();
  queue_control drain;
  drain.mode = queue_mode::draining;
  it.get(it.port->control(action, drain));
  const accept_reply again = it.get(it.port->accept({action, {}, "{}", "order-1"}));
  CHECK(again.duplicate);
  CHECK(again.execution == first);
}

STORE_CASE("a refused submission stores nothing, not even its key") {
  store_bench it{make()};
  action_definition definition = action_of("deploy");
  definition.queue_max = 0;
  const action_id action = it.define(definition);
  const execution_id running = it.accept(action);
  CHECK(it.call(it.port->accept({action, {}, "{}", "k"})).error().is(errc::queue_full));
  it.get(it.port->cancel(running));
  const accept_reply later = it.get(it.port->accept({action, {}, "{}", "k"}));
  CHECK_FALSE(later.duplicate);
  CHECK(later.execution == execution_id{running.value + 1});
}

STORE_CASE("a full queue, a reached limit and a draining action refuse in their own words") {
  store_bench it{make()};
  action_definition bounded = action_of("bounded");
  bounded.queue_max = 1;
  action_definition refusing = action_of("refusing");
  refusing.on_limit = limit_policy::refuse;
  const auto actions = it.define_all({bounded, refusing, action_of("draining")});
  it.accept_many(2, actions[0]);
  it.accept(actions[1]);
  queue_control drain;
  drain.mode = queue_mode::draining;
  it.get(it.port->control(actions[2], drain));
  CHECK(it.call(it.port->accept({actions[0], {}, "{}", {}})).error().is(errc::queue_full));
  CHECK(it.call(it.port->accept({actions[1], {}, "{}", {}})).error().is(errc::limit_reached));
  CHECK(it.call(it.port->accept({actions[2], {}, "{}", {}})).error().is(errc::draining));
}

STORE_CASE("cancelling who waits ends it at once, and twice is once") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const auto accepted = it.accept_many(2, action);
  const cancel_reply first = it.get(it.port->cancel(accepted[1]));
  CHECK(first.changed);
  CHECK(first.state == status::cancelled);
  CHECK(first.action == action);
  CHECK(first.moved.released.empty());
  CHECK(first.moved.ended_count == 1);
  const cancel_reply again = it.get(it.port->cancel(accepted[1]));
  CHECK_FALSE(again.changed);
  CHECK(again.state == status::cancelled);
  const execution_record record = it.read(accepted[1]);
  CHECK(record.state == status::cancelled);
  CHECK(it.just_now(record.ended_at_ns));
  CHECK(record.result.front() == '{');
}

STORE_CASE("cancelling who has a slot but no worker hands the slot on") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const auto accepted = it.accept_many(2, action);
  const cancel_reply cancelled = it.get(it.port->cancel(accepted[0]));
  CHECK(cancelled.state == status::cancelled);
  REQUIRE(cancelled.moved.released.size() == 1);
  CHECK(cancelled.moved.released[0].verdict == status::cancelled);
  CHECK(executions_in(cancelled.moved.granted) == store_bench::ids{accepted[1]});
}

STORE_CASE("cancelling who runs asks it to stop, and keeps its slot until it has") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const worker_incarnation worker = it.enlist();
  const execution_id execution = it.accept(action);
  const auto claimed = it.claim(worker);
  CHECK(it.get(it.port->cancel(execution)).state == status::cancelling);
  CHECK_FALSE(it.get(it.port->cancel(execution)).changed);
  CHECK(it.stats(action).active == 1);
  CHECK(it.get(it.port->renew(worker, std::chrono::hours{1})).held.at(0).cancelling);
  CHECK(it.finish(worker, claimed[0], outcome::cancelled).state == status::cancelled);
  CHECK(it.stats(action).active == 0);
}

STORE_CASE("who ended well before the signal reached it stays completed") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const worker_incarnation worker = it.enlist();
  const execution_id execution = it.accept(action);
  const auto claimed = it.claim(worker);
  it.get(it.port->cancel(execution));
  CHECK(it.finish(worker, claimed[0], outcome::succeeded).state == status::completed);
}

STORE_CASE("cancelling what has ended tells its verdict, announced or not") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  const execution_id execution = it.run_one(action, outcome::failed);
  CHECK(it.get(it.port->cancel(execution)).state == status::failed);
  it.announce_all();
  const cancel_reply late = it.get(it.port->cancel(execution));
  CHECK(late.state == status::failed);
  CHECK_FALSE(late.changed);
  CHECK(late.action == action);
  CHECK(late.number == attempt{1});
}

STORE_CASE("an execution that never was is unknown to read and to cancel") {
  store_bench it{make()};
  it.define(action_of("deploy"));
  CHECK(it.call(it.port->cancel(execution_id{7})).error().is(errc::unknown_execution));
  CHECK(it.call(it.port->read(execution_id{7})).error().is(errc::unknown_execution));
}

STORE_CASE("figures count queues together or one of them, and since when somebody waits") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy"));
  CHECK(it.stats(action).oldest_waiting_since_ns == 0);
  it.accept(action, "{}", "", "west");
  it.time.pass(std::chrono::seconds{5});
  const std::int64_t since = it.read(it.accept(action, "{}", "", "west")).accepted_at_ns;
  CHECK(it.just_now(since));
  it.time.pass(std::chrono::seconds{5});
  it.accept(action, "{}", "", "west");
  it.accept(action, "{}", "", "east");
  const queue_stats all = it.stats(action);
  CHECK(all.waiting == 2);
  CHECK(all.active == 2);
  CHECK(all.queue_count == 2);
  CHECK(all.enqueued_total == 4);
  CHECK(all.ended_total == 0);
  CHECK(all.oldest_waiting_since_ns == since);
  const queue_stats east = it.get(it.port->stats(action, "east"));
  CHECK(east.waiting == 0);
  CHECK(east.active == 1);
  CHECK(east.group == "east");
  CHECK(it.call(it.port->stats(action, "north")).error().is(errc::unknown_queue));
  CHECK(east.oldest_waiting_since_ns == 0);
}

STORE_CASE("control changes limit and mode, and grants what that allows") {
  store_bench it{make()};
  const action_id action = it.define(action_of("deploy", 2));
  const auto accepted = it.accept_many(5, action);
  queue_control raise;
  raise.limit = 4;
  const movement moved = it.get(it.port->control(action, raise));
  CHECK(executions_in(moved.granted) == store_bench::ids{accepted[2], accepted[3]});
  CHECK(it.stats(action).limit == 4);
  CHECK(it.stats(action).limit_configured == 2);
  queue_control pause;
  pause.mode = queue_mode::paused;
  it.get(it.port->control(action, pause));
  CHECK(it.get(it.port->cancel(accepted[0])).moved.granted.empty());
  queue_control resume;
  resume.mode = queue_mode::open;
  const movement resumed = it.get(it.port->control(action, resume));
  CHECK(executions_in(resumed.granted) == store_bench::ids{accepted[4]});
  queue_control as_configured;
  as_configured.limit_as_configured = true;
  CHECK(it.get(it.port->control(action, as_configured)).granted.empty());
  CHECK(it.stats(action).limit == 2);
  CHECK(it.stats(action).active == 4);
}
