// The coroutines of one loop: started here, and waited for here when it ends.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "engine/context/wake_signal.hpp"

namespace baton {

class task_group {
 public:
  task_group(boost::asio::any_io_executor executor, clock& time);

  /// Starts `task`. An exception that leaves it is a bug and stops the process.
  void spawn(awaitable<> task);

  /// Returns when every task has ended. One waiter.
  awaitable<> join();

  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }

 private:
  boost::asio::any_io_executor executor_;
  wake_signal ended_;
  std::int64_t running_ = 0;
};

}  // namespace baton
