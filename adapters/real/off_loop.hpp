// Work on large texts, done on a thread beside the loop's.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/execution_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "engine/ports/clock.hpp"

namespace baton {

/// A text of fewer bytes is worked on where it is: handing it to another thread costs more.
inline constexpr std::size_t off_loop_bytes_min = 64U * 1024U;

/// One thread for a whole execution context, begun with the first task. Tasks are done in their
/// order of arrival. Each waiting task belongs to an attempt or a request, so their number is
/// bounded by the workers' capacities and the server's connections.
class off_loop_thread final : public boost::asio::execution_context::service {
 public:
  using key_type = off_loop_thread;
  inline static boost::asio::execution_context::id id;

  explicit off_loop_thread(boost::asio::execution_context& owner);
  ~off_loop_thread() override;

  /// Does `task` on the thread; the awaiting coroutine goes on where it was, on its own executor.
  /// `task` must not throw and must own everything it touches: if the context is destroyed
  /// meanwhile, it may outlive the coroutine.
  static awaitable<> run(std::function<void()> task);

 private:
  void shutdown() override;

  std::optional<boost::asio::thread_pool> thread_;
};

/// What `work()` returns, computed on the context's off-loop thread if the text that it reads has
/// `bytes` bytes and that is much, here and at once otherwise. `work` owns what it touches.
template <class Work>
awaitable<std::invoke_result_t<Work>> computed_off_loop(std::size_t bytes, Work work) {
  using value = std::invoke_result_t<Work>;
  if (bytes < off_loop_bytes_min) {
    co_return work();
  }
  struct shared_state {
    explicit shared_state(Work&& moved) : compute{std::move(moved)} {}
    Work compute;
    std::optional<value> computed;
  };
  const auto state = std::make_shared<shared_state>(std::move(work));
  std::function<void()> task = [state] { state->computed.emplace(state->compute()); };
  co_await off_loop_thread::run(std::move(task));
  co_return *std::move(state->computed);
}

}  // namespace baton
