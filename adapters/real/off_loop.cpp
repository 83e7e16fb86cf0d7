#include "adapters/real/off_loop.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace baton {
namespace {

namespace asio = boost::asio;

/// Does a task and resumes its coroutine on the executor that it came from.
template <class Handler>
struct off_loop_task {
  std::function<void()> task;
  Handler resume;
  asio::executor_work_guard<asio::any_io_executor> returns_to;

  void operator()() {
    task();
    task = nullptr;  // what it held is freed here and not on the loop
    const asio::any_io_executor executor = returns_to.get_executor();
    asio::post(executor, std::move(resume));
  }
};

}  // namespace

off_loop_thread::off_loop_thread(asio::execution_context& owner)
    : asio::execution_context::service{owner} {
  thread_.emplace(1U);
}

off_loop_thread::~off_loop_thread() = default;

// The context is being destroyed: waits for the task under way, whose result goes with the
// context's queue, and destroys the others together with the coroutines that wait for them.
void off_loop_thread::shutdown() {
  thread_.reset();
}

awaitable<> off_loop_thread::run(std::function<void()> task) {
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::execution_context& context = asio::query(executor, asio::execution::context);
  asio::thread_pool* const thread = &*asio::use_service<off_loop_thread>(context).thread_;
  auto initiate = [thread, executor](auto handler, std::function<void()> wanted) {
    using handler_type = std::decay_t<decltype(handler)>;
    asio::post(*thread, off_loop_task<handler_type>{std::move(wanted), std::move(handler),
                                                    asio::make_work_guard(executor)});
  };
  auto waiting = asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      std::move(initiate), asio::use_awaitable, std::move(task));
  co_await std::move(waiting);
}

}  // namespace baton
