#include "adapters/real/function_runner.hpp"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "engine/core/error_result.hpp"

namespace baton {
namespace {

namespace asio = boost::asio;

run_end failed_with(const std::exception_ptr& thrown) {
  run_end end;
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& failure) {
    end.result = error_result(failure.what());
  } catch (...) {
    end.result = error_result("an exception of unknown type");
  }
  return end;
}

run_end call(const function_runner::function& attempt_function, const run_request& request) {
  try {
    return attempt_function(request);
  } catch (...) {
    return failed_with(std::current_exception());
  }
}

class ended_run final : public run {
 public:
  explicit ended_run(run_end end) : end_{std::move(end)} {}

  awaitable<run_end> wait() override { co_return std::move(end_); }
  void terminate() override {}
  void kill() override {}

 private:
  run_end end_;
};

}  // namespace

awaitable<> stop_signal::wait() {
  while (!requested_) {
    if (!waiting_) {
      waiting_.emplace(executor_, asio::steady_timer::time_point::max());
    }
    co_await waiting_->async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void stop_signal::request() {
  requested_ = true;
  if (waiting_) {
    waiting_->cancel();
  }
}

// The part of a run that lasts until the coroutine has ended, even if its `run` is gone by then.
class function_run : public std::enable_shared_from_this<function_run> {
 public:
  function_run(const asio::any_io_executor& executor,
               std::shared_ptr<const function_runner::coroutine> attempt_function)
      : attempt_function_{std::move(attempt_function)},
        stop_{executor},
        over_{executor, asio::steady_timer::time_point::max()} {}

  void begin(const asio::any_io_executor& executor, run_request request) {
    asio::co_spawn(executor, (*attempt_function_)(std::move(request), stop_),
                   asio::bind_cancellation_slot(
                       cancelled_.slot(),
                       [self = shared_from_this()](const std::exception_ptr& thrown, run_end end) {
                         self->finish(thrown ? failed_with(thrown) : std::move(end));
                       }));
  }

  awaitable<run_end> wait() {
    while (!end_) {
      co_await over_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return std::move(*end_);
  }

  void terminate() { stop_.request(); }

  void kill() {
    stop_.request();
    if (!end_) {
      cancelled_.emit(asio::cancellation_type::terminal);
    }
  }

 private:
  void finish(run_end end) {
    end_ = std::move(end);
    over_.cancel();
  }

  std::shared_ptr<const function_runner::coroutine> attempt_function_;
  stop_signal stop_;
  asio::cancellation_signal cancelled_;
  asio::steady_timer over_;
  std::optional<run_end> end_;
};

namespace {

class coroutine_run final : public run {
 public:
  explicit coroutine_run(std::shared_ptr<function_run> running) : running_{std::move(running)} {}
  ~coroutine_run() override { running_->kill(); }

  awaitable<run_end> wait() override { return running_->wait(); }
  void terminate() override { running_->terminate(); }
  void kill() override { running_->kill(); }

 private:
  std::shared_ptr<function_run> running_;
};

}  // namespace

function_runner::function_runner(asio::any_io_executor executor) : executor_{std::move(executor)} {}

void function_runner::define(std::string action_ref, function attempt_function) {
  functions_.insert_or_assign(std::move(action_ref), std::move(attempt_function));
}

void function_runner::define(std::string action_ref, coroutine attempt_function) {
  functions_.insert_or_assign(std::move(action_ref),
                              std::make_shared<const coroutine>(std::move(attempt_function)));
}

awaitable<result<std::unique_ptr<run>>> function_runner::start(run_request request) {
  const auto found = functions_.find(request.action_ref);
  if (found == functions_.end()) {
    co_return error{errc::cannot_start,
                    fmt::format("cannot start {}: it has no body here", request.action_ref)};
  }
  std::unique_ptr<run> started;
  if (const auto* const plain = std::get_if<function>(&found->second)) {
    started = std::make_unique<ended_run>(call(*plain, request));
  } else {
    auto running = std::make_shared<function_run>(
        executor_, std::get<std::shared_ptr<const coroutine>>(found->second));
    running->begin(executor_, std::move(request));
    started = std::make_unique<coroutine_run>(std::move(running));
  }
  co_return started;
}

}  // namespace baton
