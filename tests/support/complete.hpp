// Runs one coroutine to its end on a loop, from a test that is none.
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

// What a test asks of a loop: an executor, and these three. Another kind of loop than Asio's brings
// its own, in its namespace.

/// Goes on until `done`; throws where that does not come about.
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

/// Does all that happens by itself, without anybody's doing, in a moment.
inline void settle(boost::asio::io_context& context) {
  context.restart();
  context.poll();
}

/// Whether nothing is left to do in the end.
inline bool comes_to_rest(boost::asio::io_context& context) {
  context.restart();
  context.run_for(std::chrono::seconds{60});
  return context.stopped();
}

/// Returns what `task` returns and throws what it throws. Other work of the loop runs meanwhile.
template <class Loop, class T>
T complete(Loop& loop, awaitable<T> task) {
  std::exception_ptr failure;
  std::optional<T> answer;
  boost::asio::co_spawn(loop.get_executor(), std::move(task),
                        [&](std::exception_ptr thrown, T value) {
                          failure = thrown;
                          answer.emplace(std::move(value));
                        });
  turn_until(loop, [&] { return answer.has_value(); });
  if (failure) {
    std::rethrow_exception(failure);
  }
  return std::move(*answer);
}

template <class Loop>
void complete(Loop& loop, awaitable<> task) {
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::co_spawn(loop.get_executor(), std::move(task), [&](std::exception_ptr thrown) {
    failure = thrown;
    ended = true;
  });
  turn_until(loop, [&] { return ended; });
  if (failure) {
    std::rethrow_exception(failure);
  }
}

}  // namespace baton::test
