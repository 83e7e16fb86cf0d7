// The runner port on C++ functions, for embedding and for benchmarks.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/ports/runner.hpp"

namespace baton {

/// How a body that takes its time learns that it should end. Lives as long as the body.
class stop_signal {
 public:
  explicit stop_signal(boost::asio::any_io_executor executor) : executor_{std::move(executor)} {}

  /// True from the first `terminate` or `kill` on.
  [[nodiscard]] bool requested() const { return requested_; }

  /// Returns once stopping is requested, at once if it was. Terminal cancellation is supported. One
  /// waiter at a time.
  awaitable<> wait();

 private:
  friend class function_run;
  void request();

  boost::asio::any_io_executor executor_;
  std::optional<boost::asio::steady_timer> waiting_;  // made only for bodies that wait
  bool requested_ = false;
};

/// Runs functions on the loop's own thread.
///
/// A plain function is called within `start`, and everything else waits for it: it should take
/// microseconds. A coroutine is spawned on the executor. `terminate` sets its stop signal and wakes
/// it if it waits for that; `kill` does the same and cancels the coroutine (terminal cancellation).
/// C++ offers nothing stronger: a coroutine that neither looks nor awaits something cancellable goes
/// on, and `run::wait` returns only when it has ended, for it holds its slot as long as it runs. An
/// exception that leaves a body is a failed end, `{"error":"…"}`.
class function_runner final : public runner {
 public:
  using function = std::function<run_end(const run_request&)>;
  using coroutine = std::function<awaitable<run_end>(run_request, stop_signal&)>;

  explicit function_runner(boost::asio::any_io_executor executor);

  /// Adds or replaces a body. Runs that have started go on with the old one.
  void define(std::string action_ref, function attempt_function);
  void define(std::string action_ref, coroutine attempt_function);

  /// Error: `cannot_start` where the action has no body.
  awaitable<result<std::unique_ptr<run>>> start(run_request request) override;

 private:
  // Shared with the coroutines that were made by it: their captures must outlive them.
  using any_function = std::variant<function, std::shared_ptr<const coroutine>>;

  boost::asio::any_io_executor executor_;
  std::map<std::string, any_function, std::less<>> functions_;
};

}  // namespace baton
