// Each fault of the simulated bus as its users see it, and when it counts as effective.
#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "tests/contracts/bus_contract_bench.hpp"
#include "tests/sim_adapters/sim_bus_ground.hpp"
#include "tests/sim_adapters/wanted.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using namespace std::chrono_literals;

constexpr message_type completed = message_type::execution_completed;
constexpr message_type cancels = message_type::execution_cancel;

using numbers = std::vector<std::int64_t>;
using number_set = std::set<std::int64_t>;

/// What the bench's bus is part of.
struct whole_bus {
  broker_and_bus* parts = nullptr;
};

struct faulty_bus : whole_bus, basic_bus_bench<any_sim_loop> {
  explicit faulty_bus(broker_options options = {})
      : basic_bus_bench{[this, options](sim_loop& loop, std::size_t) {
          const auto whole = std::make_shared<broker_and_bus>(loop, options);
          parts = whole.get();
          return std::shared_ptr<bus>{whole, &whole->port};
        }} {}

  [[nodiscard]] simulation& in() { return context.in; }
  [[nodiscard]] broker& hub() { return parts->hub; }

  /// Whether a receive of the queue is still without an answer when all has arrived.
  bool is_empty(subscription& queue) {
    const auto waiting = begin(queue.receive(10));
    turn();
    return !waiting->has_value();
  }
};

const std::string publishes_first = "bus.publish/execution.completed/execution-1/attempt-0";
const std::string delivers_first = "bus.deliver/execution.completed/execution-1/process-1";

}  // namespace

TEST_CASE("bus.lost: the publisher gets no confirm, and nobody gets the message") {
  faulty_bus it;
  const auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_lost, publishes_first);
  const auto sent = it.begin(it.port->publish(message_number(1)));
  CHECK(took_effect(it.in(), fault_id::bus_lost) == 0);
  it.until([&] { return sent->has_value(); });
  CHECK((*sent)->error().is(errc::outcome_unknown));
  CHECK(took_effect(it.in(), fault_id::bus_lost) == 1);
  it.publish(message_number(1));
  it.publish(message_number(2));
  CHECK(numbers_of(it.receive(*queue, 10)) == numbers{1, 2});
  CHECK(fired(it.in(), fault_id::bus_lost) == 1);
}

TEST_CASE("bus.lost: what would not have arrived anyway was not lost by it") {
  faulty_bus it;
  want(it.in(), fault_id::bus_lost, publishes_first);
  const auto sent = it.begin(it.port->publish(message_number(1)));
  it.until([&] { return fired(it.in(), fault_id::bus_lost) == 1; });
  REQUIRE(took_effect(it.in(), fault_id::bus_lost) == 0);
  it.hub().crash({});
  it.until([&] { return sent->has_value(); });
  CHECK((*sent)->error().is(errc::outcome_unknown));
  CHECK(took_effect(it.in(), fault_id::bus_lost) == 0);
}

TEST_CASE("bus.confirm_lost: the publisher cannot know, and the message is delivered") {
  faulty_bus it;
  const auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_confirm_lost, publishes_first);
  const auto sent = it.begin(it.port->publish(message_number(1)));
  CHECK(numbers_of(it.receive(*queue, 10)) == numbers{1});
  it.until([&] { return sent->has_value(); });
  CHECK((*sent)->error().is(errc::outcome_unknown));
  CHECK(took_effect(it.in(), fault_id::bus_confirm_lost) == 1);
}

TEST_CASE("bus.confirm_lost: a confirm that comes too late for its publisher was lost already") {
  broker_options options;
  options.queue_max = 1;
  faulty_bus it{options};
  const auto queue = it.subscribe("listener", {completed});
  it.publish(message_number(2));
  want(it.in(), fault_id::bus_confirm_lost, publishes_first);
  const auto held_up = it.begin(it.port->publish(message_number(1)));
  it.until([&] { return held_up->has_value(); });
  CHECK((*held_up)->error().is(errc::outcome_unknown));
  CHECK(it.numbers_received(*queue, 2) == number_set{1, 2});
  it.turn();
  CHECK(fired(it.in(), fault_id::bus_confirm_lost) == 1);
  CHECK(took_effect(it.in(), fault_id::bus_confirm_lost) == 0);
}

TEST_CASE("bus.dropped: what was confirmed is not delivered, not even to the next consumer") {
  faulty_bus it;
  auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_dropped, delivers_first);
  it.publish(message_number(1));
  CHECK(took_effect(it.in(), fault_id::bus_dropped) == 1);
  CHECK(it.is_empty(*queue));
  queue.reset();
  const auto next = it.subscribe("listener", {completed});
  CHECK(it.is_empty(*next));
}

TEST_CASE("bus.dropped: a consumer that has died would not have got the message anyway") {
  faulty_bus it;
  sim::host& dying = it.context.add_process(2);
  sim_bus its_bus{it.in(), it.hub(), dying};
  const auto queue = its_bus.subscribe("listener", {completed});
  it.turn();
  dying.crash();
  want(it.in(), fault_id::bus_dropped, "bus.deliver/execution.completed/execution-1/process-2");
  it.publish(message_number(1));
  CHECK(fired(it.in(), fault_id::bus_dropped) == 1);
  CHECK(took_effect(it.in(), fault_id::bus_dropped) == 0);
}

TEST_CASE("bus.duplicated: a message is delivered twice, and acknowledged by either") {
  faulty_bus it;
  auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_duplicated, delivers_first, 300ms);
  it.publish(message_number(1));
  const auto first = it.receive(*queue, 10);
  REQUIRE(numbers_of(first) == numbers{1});
  CHECK(took_effect(it.in(), fault_id::bus_duplicated) == 0);
  it.context.pass(300ms);
  const auto second = it.receive(*queue, 10);
  REQUIRE(numbers_of(second) == numbers{1});
  CHECK(second[0].message == first[0].message);
  CHECK(took_effect(it.in(), fault_id::bus_duplicated) == 1);
  queue->acknowledge(second[0].tag);
  queue.reset();
  const auto next = it.subscribe("listener", {completed});
  CHECK(it.is_empty(*next));
}

TEST_CASE("bus.delayed: a delivery comes late, its confirm does not") {
  faulty_bus it;
  const auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_delayed, delivers_first, 500ms);
  it.publish(message_number(1));
  const auto waiting = it.begin(queue->receive(10));
  it.context.pass(400ms);
  CHECK_FALSE(waiting->has_value());
  CHECK(fired(it.in(), fault_id::bus_delayed) == 1);
  CHECK(took_effect(it.in(), fault_id::bus_delayed) == 0);
  it.until([&] { return waiting->has_value(); });
  CHECK(numbers_of(***waiting) == numbers{1});
  CHECK(took_effect(it.in(), fault_id::bus_delayed) == 1);
}

TEST_CASE("bus.reordered: a message comes after the one behind it") {
  faulty_bus it;
  const auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_reordered, delivers_first);
  it.publish(message_number(1));
  CHECK(took_effect(it.in(), fault_id::bus_reordered) == 1);
  it.publish(message_number(2));
  CHECK(numbers_of(it.receive(*queue, 10)) == numbers{2, 1});
  CHECK(fired(it.in(), fault_id::bus_reordered) == 1);
}

TEST_CASE("bus.reordered: with none behind it, a message comes by itself in a while") {
  faulty_bus it;
  const auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_reordered, delivers_first);
  it.publish(message_number(1));
  const auto waiting = it.begin(queue->receive(10));
  it.turn();
  CHECK_FALSE(waiting->has_value());
  it.until([&] { return waiting->has_value(); });
  CHECK(numbers_of(***waiting) == numbers{1});
}

TEST_CASE("bus.disconnected: who waits is told, and what was not acknowledged comes again") {
  faulty_bus it;
  const auto queue = it.subscribe("listener", {completed});
  const auto other = it.subscribe("worker", {cancels});
  it.publish_many(2, 3);
  const auto before = it.receive(*queue, 10);
  REQUIRE(numbers_of(before) == numbers{2, 3});
  queue->acknowledge(before[0].tag);
  it.turn();
  const auto waiting = it.begin(other->receive(10));
  want(it.in(), fault_id::bus_disconnected, delivers_first);
  CHECK(took_effect(it.in(), fault_id::bus_disconnected) == 0);
  it.publish(message_number(1));
  CHECK(took_effect(it.in(), fault_id::bus_disconnected) == 1);
  it.until([&] { return waiting->has_value(); });
  REQUIRE((*waiting)->has_error());
  CHECK((*waiting)->error().is(errc::unavailable));
  CHECK(it.numbers_received(*queue, 2) == number_set{1, 3});
  CHECK(fired(it.in(), fault_id::bus_disconnected) == 1);
}

TEST_CASE("bus.broker_restart: publishers are refused meanwhile, and wake-ups are gone") {
  const bool keeps = GENERATE(false, true);
  broker_options options;
  options.keeps_wake_ups = keeps;
  faulty_bus it{options};
  const auto queue = it.subscribe("everything", {completed, cancels});
  it.publish(message_number(1));
  it.publish(message_number(2, cancels));
  const sim::fault restart = happened(it.in(), fault_id::bus_broker_restart);
  it.hub().crash(restart);
  CHECK(took_effect(it.in(), fault_id::bus_broker_restart) == 1);
  const result<void> refused = it.call(it.port->publish(message_number(3)));
  REQUIRE(refused.has_error());
  CHECK(refused.error().is(errc::unavailable));
  it.hub().on().start();
  it.parts->port.check_connection();
  const number_set kept = keeps ? number_set{1, 2} : number_set{1};
  CHECK(it.numbers_received(*queue, kept.size()) == kept);
  CHECK(it.is_empty(*queue));
}

TEST_CASE("bus.broker_restart: a broker that is down already cannot die of it") {
  faulty_bus it;
  it.hub().crash({});
  const sim::fault restart = happened(it.in(), fault_id::bus_broker_restart);
  it.hub().crash(restart);
  CHECK(took_effect(it.in(), fault_id::bus_broker_restart) == 0);
}

TEST_CASE("bus.broker_restart: a publisher that waits for room does not wait for ever") {
  broker_options options;
  options.queue_max = 1;
  faulty_bus it{options};
  const auto queue = it.subscribe("listener", {completed});
  it.publish(message_number(1));
  const auto held_up = it.begin(it.port->publish(message_number(2)));
  it.turn();
  it.hub().crash({});
  it.hub().on().start();
  it.parts->port.check_connection();
  CHECK(it.numbers_received(*queue, 1) == number_set{1});
  it.until([&] { return held_up->has_value(); });
  CHECK((*held_up)->error().is(errc::outcome_unknown));
  CHECK(it.is_empty(*queue));
}

TEST_CASE("bus.slow_consumer: who waited takes late what has come, and more by then") {
  faulty_bus it;
  const auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_slow_consumer, "bus.receive/process-1", 500ms);
  const auto waiting = it.begin(queue->receive(10));
  it.publish_many(1, 2);
  it.turn();
  CHECK_FALSE(waiting->has_value());
  CHECK(took_effect(it.in(), fault_id::bus_slow_consumer) == 1);
  it.until([&] { return waiting->has_value(); });
  CHECK(numbers_of(***waiting) == numbers{1, 2});
}

TEST_CASE("bus.slow_consumer: what comes while nobody waits is taken at once") {
  faulty_bus it;
  const auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_slow_consumer, "bus.receive/process-1", 500ms);
  it.publish(message_number(1));
  CHECK(numbers_of(it.receive(*queue, 10)) == numbers{1});
  CHECK(it.in().faults.counts(index_of(fault_id::bus_slow_consumer)).offered == 0);
}

TEST_CASE("bus.slow_consumer: a connection that breaks meanwhile is told, and nothing is lost") {
  faulty_bus it;
  const auto queue = it.subscribe("listener", {completed});
  want(it.in(), fault_id::bus_slow_consumer, "bus.receive/process-1", 500ms);
  const auto waiting = it.begin(queue->receive(10));
  it.publish(message_number(1));
  it.turn();
  it.hub().disconnect(it.context.on);
  it.parts->port.connection_lost();
  it.until([&] { return waiting->has_value(); });
  REQUIRE((*waiting)->has_error());
  CHECK((*waiting)->error().is(errc::unavailable));
  CHECK(it.numbers_received(*queue, 1) == number_set{1});
}
