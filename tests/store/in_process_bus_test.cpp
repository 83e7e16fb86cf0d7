// The bus port inside one process: the contract.
#include "adapters/real/in_process_bus.hpp"

#include <memory>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "adapters/real/asio_clock.hpp"
#include "tests/contracts/bus_contract_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;

struct bus_on_a_clock {
  bus_on_a_clock(boost::asio::io_context& context, std::size_t messages_max,
                 std::size_t bytes_max = std::size_t{64} << 20U)
      : time{context.get_executor()}, port{time, messages_max, bytes_max} {}
  asio_clock time;
  in_process_bus port;
};

using bus_bench = basic_bus_bench<boost::asio::io_context>;

// The bus with all it stands on.
std::shared_ptr<bus> make_bus(boost::asio::io_context& context, std::size_t messages_max) {
  const auto whole = std::make_shared<bus_on_a_clock>(context, messages_max);
  return {whole, &whole->port};
}

// Of the same, where a queue holds 100 bytes of results.
std::shared_ptr<bus> make_small_bus(boost::asio::io_context& context, std::size_t messages_max) {
  const auto whole = std::make_shared<bus_on_a_clock>(context, messages_max, 100);
  return {whole, &whole->port};
}

message_envelope message_with(std::int64_t number, std::size_t bytes) {
  message_envelope message = message_number(number);
  message.payload.result = std::string(bytes, 'x');
  return message;
}

}  // namespace

TEST_CASE("in-process bus: a publisher waits while a queue is full of large results") {
  bus_bench it{make_small_bus};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  it.publish(message_with(1, 60));
  it.publish(message_with(2, 60));
  const auto third = it.begin(it.port->publish(message_with(3, 1)));
  it.turn();
  CHECK_FALSE(third->has_value());
  CHECK(numbers_of(it.receive(*queue, 1)) == std::vector<std::int64_t>{1});
  it.until([&] { return third->has_value(); });
  CHECK(numbers_of(it.receive(*queue, 10)) == std::vector<std::int64_t>{2, 3});
}

TEST_CASE("in-process bus: a result larger than a queue's bound passes alone") {
  bus_bench it{make_small_bus};
  const auto queue = it.subscribe("listener", {message_type::execution_completed});
  it.publish(message_with(1, 1'000));
  const auto second = it.begin(it.port->publish(message_with(2, 1'000)));
  it.turn();
  CHECK_FALSE(second->has_value());
  const auto received = it.receive(*queue, 10);
  CHECK(received.size() == 1);
  CHECK(received[0].message.payload.result.size() == 1'000);
  it.until([&] { return second->has_value(); });
}

TEST_CASE("in-process bus: what is taken back from a consumer that goes counts again") {
  bus_bench it{make_small_bus};
  auto queue = it.subscribe("listener", {message_type::execution_completed});
  const auto other = it.subscribe("listener", {message_type::execution_completed});
  it.publish(message_with(1, 100));
  CHECK(it.receive(*queue, 10).size() == 1);
  queue.reset();
  const auto second = it.begin(it.port->publish(message_with(2, 1)));
  it.turn();
  CHECK_FALSE(second->has_value());
  CHECK(numbers_of(it.receive(*other, 1)) == std::vector<std::int64_t>{1});
  it.until([&] { return second->has_value(); });
}

TEST_CASE("in-process bus: subscribers of one message share its result") {
  bus_bench it{make_small_bus};
  const auto first = it.subscribe("first", {message_type::execution_completed});
  const auto second = it.subscribe("second", {message_type::execution_completed});
  it.publish(message_with(1, 50));
  const auto to_first = it.receive(*first, 1);
  const auto to_second = it.receive(*second, 1);
  CHECK(to_first.at(0).message.payload.result.data() ==
        to_second.at(0).message.payload.result.data());
}

#define BUS_CASE(sentence) TEST_CASE("in-process bus: " sentence)
#include "tests/contracts/bus_contract.hpp"
