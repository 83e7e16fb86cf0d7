// Runs one coroutine to its end on a real loop, from a test that is none.
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "engine/ports/clock.hpp"

namespace baton::test {

namespace detail {
template <class Done>
void turn_until(boost::asio::io_context& context, Done done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  context.restart();
  while (!done()) {
    if (context.run_one_until(deadline) == 0) {
      throw std::runtime_error{"the coroutine did not end within a minute, or waits for nothing"};
    }
  }
}
}  // namespace detail

/// Returns what `task` returns and throws what it throws. Other work of the loop runs meanwhile.
template <class T>
T complete(boost::asio::io_context& context, awaitable<T> task) {
  std::exception_ptr failure;
  std::optional<T> answer;
  boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, T value) {
    failure = thrown;
    answer.emplace(std::move(value));
  });
  detail::turn_until(context, [&] { return answer.has_value(); });
  if (failure) {
    std::rethrow_exception(failure);
  }
  return std::move(*answer);
}

inline void complete(boost::asio::io_context& context, awaitable<> task) {
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown) {
    failure = thrown;
    ended = true;
  });
  detail::turn_until(context, [&] { return ended; });
  if (failure) {
    std::rethrow_exception(failure);
  }
}

}  // namespace baton::test
