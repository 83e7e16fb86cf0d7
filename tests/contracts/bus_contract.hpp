// What every bus owes its users.
//
// Included by an adapter's test file after `BUS_CASE(sentence)`, which opens a test case,
// `make_bus(context, messages_max)`, which makes a bus whose queues hold that many messages, and
// `bus_bench`, a `basic_bus_bench` on the loop that it is for.

BUS_CASE("a message comes to the queue that asked for its type, unchanged") {
  bus_bench it{make_bus};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  message_envelope sent = message_number(1);
  sent.type = message_type::execution_completed;
  sent.source = "here";
  sent.timestamp_ns = 12;
  sent.correlation_id = "execution-7";
  sent.payload.action_ref = "deploy";
  sent.payload.state = status::failed;
  sent.payload.result = R"({"n":1})";
  it.publish(sent);
  const auto received = it.receive(*queue, 10);
  REQUIRE(received.size() == 1);
  CHECK(received[0].message == sent);
}

BUS_CASE("a queue does not get the types it did not ask for") {
  bus_bench it{make_bus};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  it.publish(message_number(1, message_type::execution_cancel));
  it.publish(message_number(2, message_type::execution_completed));
  CHECK(numbers_of(it.receive(*queue, 10)) == std::vector<std::int64_t>{2});
}

BUS_CASE("a message that no queue wants is published all the same") {
  bus_bench it{make_bus};
  it.publish(message_number(1));
}

BUS_CASE("a receiver gets what is at hand, oldest first, and no more than it asked for") {
  bus_bench it{make_bus};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  it.publish_many(1, 5);
  CHECK(numbers_of(it.receive(*queue, 3)) == std::vector<std::int64_t>{1, 2, 3});
  CHECK(numbers_of(it.receive(*queue, 3)) == std::vector<std::int64_t>{4, 5});
}

BUS_CASE("a receiver waits for the first message") {
  bus_bench it{make_bus};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  const auto waiting = it.begin(queue->receive(10));
  it.turn();
  CHECK_FALSE(waiting->has_value());
  it.publish(message_number(1));
  it.until([&] { return waiting->has_value(); });
  CHECK(numbers_of(***waiting) == std::vector<std::int64_t>{1});
}

BUS_CASE("each delivery has a tag of its own") {
  bus_bench it{make_bus};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  it.publish_many(1, 3);
  const auto received = it.receive(*queue, 10);
  REQUIRE(received.size() == 3);
  CHECK(received[0].tag != received[1].tag);
  CHECK(received[1].tag != received[2].tag);
  CHECK(received[0].tag != received[2].tag);
}

BUS_CASE("what was not acknowledged comes again when its subscription has gone") {
  bus_bench it{make_bus};
  auto first = it.subscribe("listener", {message_type::execution_completed});
  it.publish_many(1, 4);
  const auto received = it.receive(*first, 3);
  REQUIRE(received.size() == 3);
  first->acknowledge(received[1].tag);
  first.reset();
  const auto second = it.subscribe("listener", {message_type::execution_completed});
  CHECK(it.numbers_received(*second, 3) == std::set<std::int64_t>{1, 3, 4});
}

BUS_CASE("what was acknowledged never comes again") {
  bus_bench it{make_bus};
  auto first = it.subscribe("listener", {message_type::execution_completed});
  it.publish_many(1, 3);
  for (const delivery& each : it.receive(*first, 10)) {
    first->acknowledge(each.tag);
  }
  first.reset();
  const auto second = it.subscribe("listener", {message_type::execution_completed});
  it.publish(message_number(9));
  CHECK(it.numbers_received(*second, 1) == std::set<std::int64_t>{9});
}

BUS_CASE("subscriptions of one queue share its messages, each comes to one of them") {
  bus_bench it{make_bus};
  const auto one = it.subscribe("listener", {message_type::execution_completed});
  const auto other = it.subscribe("listener", {message_type::execution_completed});
  it.publish_many(1, 6);
  std::set<std::int64_t> all = it.numbers_received(*one, 1, 3);
  const std::set<std::int64_t> rest = it.numbers_received(*other, 3, 3);
  CHECK(all.size() + rest.size() == 6);
  all.insert(rest.begin(), rest.end());
  CHECK(all.size() == 6);
}

BUS_CASE("two messages wake two waiting consumers, though the first is still busy with its own") {
  bus_bench it{make_bus};
  const auto one = it.subscribe("listener", {message_type::execution_completed});
  const auto other = it.subscribe("listener", {message_type::execution_completed});
  const auto first = it.begin(one->receive(1));
  const auto second = it.begin(other->receive(1));
  it.turn();
  const auto sent = it.begin(it.port->publish(message_number(1)));
  const auto sent_too = it.begin(it.port->publish(message_number(2)));
  it.until([&] { return first->has_value() && second->has_value(); });
  CHECK(numbers_of(***first) != numbers_of(***second));
}

BUS_CASE("a consumer that goes while it is woken leaves the message to the others") {
  bus_bench it{make_bus};
  auto leaving = it.subscribe("listener", {message_type::execution_completed});
  const auto staying = it.subscribe("listener", {message_type::execution_completed});
  const auto first = it.begin(leaving->receive(1));
  const auto second = it.begin(staying->receive(1));
  it.turn();
  const auto sent = it.begin(it.port->publish(message_number(1)));
  leaving->close();
  it.until([&] { return first->has_value(); });
  leaving.reset();
  it.until([&] { return second->has_value(); });
  CHECK(numbers_of(***second) == std::vector<std::int64_t>{1});
}

BUS_CASE("every queue has its own copy") {
  bus_bench it{make_bus};
  const auto listener = it.subscribe("listener", {message_type::execution_completed});
  const auto history = it.subscribe("history", {message_type::execution_completed});
  it.publish(message_number(1));
  CHECK(numbers_of(it.receive(*listener, 10)) == std::vector<std::int64_t>{1});
  CHECK(numbers_of(it.receive(*history, 10)) == std::vector<std::int64_t>{1});
}

BUS_CASE("a publisher waits while a queue is full, and goes on when there is room") {
  bus_bench it{make_bus, 3};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  it.publish_many(1, 3);
  const auto blocked = it.begin(it.port->publish(message_number(4)));
  it.turn();
  CHECK_FALSE(blocked->has_value());
  for (const delivery& each : it.receive(*queue, 1)) {
    queue->acknowledge(each.tag);
  }
  it.until([&] { return blocked->has_value(); });
  CHECK((*blocked)->has_value());
  CHECK(it.numbers_received(*queue, 3) == std::set<std::int64_t>{2, 3, 4});
}

BUS_CASE("many publishers on a small queue all get through") {
  bus_bench it{make_bus, 2};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  for (std::int64_t number = 1; number <= 50; ++number) {
    it.begin(it.port->publish(message_number(number)));
  }
  CHECK(it.numbers_received(*queue, 50).size() == 50);
}

BUS_CASE("a full queue whose consumer goes does not hold its publishers for ever") {
  bus_bench it{make_bus, 1};
  auto queue = it.subscribe("listener", {message_type::execution_completed});
  it.publish(message_number(1));
  const auto blocked = it.begin(it.port->publish(message_number(2)));
  it.turn();
  CHECK_FALSE(blocked->has_value());
  queue.reset();
  it.until([&] { return blocked->has_value(); });
}

BUS_CASE("closing ends the receive under way and every later one with stopped") {
  bus_bench it{make_bus};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  const auto waiting = it.begin(queue->receive(10));
  it.turn();
  queue->close();
  it.until([&] { return waiting->has_value(); });
  CHECK((*waiting)->error().is(errc::stopped));
  CHECK(it.call(queue->receive(10)).error().is(errc::stopped));
}

BUS_CASE("closing one subscription leaves the others of its queue at work") {
  bus_bench it{make_bus};
  const auto one = it.subscribe("listener", {message_type::execution_completed});
  const auto other = it.subscribe("listener", {message_type::execution_completed});
  one->close();
  it.publish_many(1, 4);
  CHECK(it.numbers_received(*other, 4) == std::set<std::int64_t>{1, 2, 3, 4});
}

BUS_CASE("what a subscription had not received when it was closed goes to the others") {
  bus_bench it{make_bus};
  const auto one = it.subscribe("listener", {message_type::execution_completed});
  const auto other = it.subscribe("listener", {message_type::execution_completed});
  it.publish_many(1, 4);
  one->close();
  CHECK(it.numbers_received(*other, 4) == std::set<std::int64_t>{1, 2, 3, 4});
}

BUS_CASE("what was received before the closing may be acknowledged after it") {
  bus_bench it{make_bus};
  auto first = it.subscribe("listener", {message_type::execution_completed});
  it.publish_many(1, 2);
  const auto received = it.receive(*first, 2);
  REQUIRE(received.size() == 2);
  first->close();
  first->acknowledge(received[0].tag);
  first.reset();
  const auto second = it.subscribe("listener", {message_type::execution_completed});
  it.publish(message_number(9));
  CHECK(it.numbers_received(*second, 2) == std::set<std::int64_t>{2, 9});
}

BUS_CASE("a subscription that goes at once keeps nothing from the others") {
  bus_bench it{make_bus};
  const auto staying = it.subscribe("listener", {message_type::execution_completed});
  it.port->subscribe("listener", {message_type::execution_completed}).reset();
  it.publish_many(1, 4);
  CHECK(it.numbers_received(*staying, 4) == std::set<std::int64_t>{1, 2, 3, 4});
}
