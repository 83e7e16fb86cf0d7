#include "engine/context/task_group.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>

#include "base/ensure.hpp"

namespace baton {
namespace {

std::string what_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& failure) {
    return failure.what();
  } catch (...) {
    return "something that is no std::exception";
  }
}

}  // namespace

task_group::task_group(boost::asio::any_io_executor executor, clock& time)
    : executor_{std::move(executor)}, ended_{time} {}

void task_group::spawn(awaitable<> task) {
  ++running_;
  boost::asio::co_spawn(executor_, std::move(task), [this](const std::exception_ptr& thrown) {
    if (thrown) {
      broken_invariant("a task threw: " + what_of(thrown), std::source_location::current());
    }
    --running_;
    ensure(running_ >= 0, "a task ends once");
    ended_.notify();
  });
}

awaitable<> task_group::join() {
  while (running_ > 0) {
    co_await ended_.wait_until(never);
  }
}

}  // namespace baton
