// A bus on a bench: its calls as plain calls, and calls that wait while the test goes on.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "engine/ports/bus.hpp"
#include "tests/support/complete.hpp"

namespace baton::test {

inline message_envelope message_number(std::int64_t number,
                                       message_type type = message_type::execution_completed) {
  message_envelope message;
  message.message_id = fmt::format("message-{}", number);
  message.type = type;
  message.payload.execution = execution_id{number};
  return message;
}

inline std::vector<std::int64_t> numbers_of(const std::vector<delivery>& received) {
  std::vector<std::int64_t> numbers;
  for (const delivery& each : received) {
    numbers.push_back(each.message.payload.execution.value);
  }
  return numbers;
}

/// `Loop` is what the bus lives on, see complete.hpp.
template <class Loop>
class basic_bus_bench {
 public:
  using make_function = std::function<std::shared_ptr<bus>(Loop&, std::size_t)>;

  explicit basic_bus_bench(const make_function& make, std::size_t messages_max = 1'000)
      : port{make(context, messages_max)} {}

  /// A queue of a broker that is elsewhere begins when that has heard of it.
  std::unique_ptr<subscription> subscribe(std::string queue, std::vector<message_type> types) {
    auto subscribed = port->subscribe(std::move(queue), std::move(types));
    turn();
    return subscribed;
  }

  template <class T>
  result<T> call(awaitable<result<T>> under_way) {
    return complete(context, std::move(under_way));
  }

  /// Begins a call that may have to wait. What is returned holds the answer once it is there.
  template <class T>
  std::shared_ptr<std::optional<result<T>>> begin(awaitable<result<T>> under_way) {
    auto answer = std::make_shared<std::optional<result<T>>>();
    boost::asio::co_spawn(context.get_executor(), std::move(under_way),
                          [answer](std::exception_ptr thrown, result<T> value) {
                            if (thrown) {
                              std::rethrow_exception(thrown);
                            }
                            answer->emplace(std::move(value));
                          });
    return answer;
  }

  /// Does all that can be done without waiting for anybody here.
  void turn() { settle(context); }

  template <class Done>
  void until(Done done) {
    turn_until(context, done);
  }

  void publish(message_envelope message) {
    const result<void> answer = call(port->publish(std::move(message)));
    REQUIRE(answer.has_value());
  }

  void publish_many(std::int64_t first, std::int64_t last) {
    for (std::int64_t number = first; number <= last; ++number) {
      publish(message_number(number));
    }
  }

  /// What was published before is at hand.
  std::vector<delivery> receive(subscription& from, std::size_t count_max) {
    turn();
    auto answer = call(from.receive(count_max));
    REQUIRE(answer.has_value());
    CHECK(answer->size() <= count_max);
    return *std::move(answer);
  }

  /// Receives and acknowledges until so many came; no order is promised, and no message twice.
  std::set<std::int64_t> numbers_received(subscription& from, std::size_t count,
                                          std::size_t at_once = 10) {
    std::set<std::int64_t> numbers;
    while (numbers.size() < count) {
      for (const delivery& each : receive(from, at_once)) {
        CHECK(numbers.insert(each.message.payload.execution.value).second);
        from.acknowledge(each.tag);
      }
    }
    return numbers;
  }

  Loop context;
  std::shared_ptr<bus> port;
};

}  // namespace baton::test
