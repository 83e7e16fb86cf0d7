// One coroutine waits, others wake it; a wake-up that comes early is not lost.
#pragma once

#include <memory>
#include <utility>

#include "engine/ports/clock.hpp"

namespace baton {

class wake_signal {
 public:
  explicit wake_signal(clock& time) : timer_{time.make_timer()} {}

  /// Wakes the waiter now, or makes the next wait return at once. Many calls count as one.
  void notify() {
    notified_ = true;
    timer_->cancel();
  }

  /// Returns true when notified, false when `deadline` has come. One waiter at a time.
  awaitable<bool> wait_until(host_time deadline) {
    if (!notified_) {
      co_await timer_->wait_until(deadline);
    }
    co_return std::exchange(notified_, false);
  }

 private:
  std::unique_ptr<timer> timer_;
  bool notified_ = false;
};

}  // namespace baton
