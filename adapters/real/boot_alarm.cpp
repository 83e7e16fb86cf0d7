#include "adapters/real/boot_alarm.hpp"

#include <algorithm>

#include <sys/timerfd.h>
#include <unistd.h>

#include "adapters/real/machine_time.hpp"
#include "base/ensure.hpp"

namespace baton {
namespace {

int open_timer() {
  const int opened = ::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  ensure(opened >= 0, "a descriptor is left for the clock, and the system has CLOCK_BOOTTIME");
  return opened;
}

}  // namespace

boot_alarm::boot_alarm(const boost::asio::any_io_executor& executor)
    : timer_{executor, open_timer()} {}

boot_alarm::wait::wait(std::shared_ptr<boot_alarm> on, host_time deadline,
                       boost::asio::steady_timer& wakes)
    : on_{std::move(on)}, place_{deadline, ++on_->last_wait_}, wakes_{wakes} {
  wakes_.expires_at(boost::asio::steady_timer::time_point::max());
  on_->waits_.emplace(place_, this);
  on_->arm();
}

boot_alarm::wait::~wait() {
  if (!due_) {
    on_->waits_.erase(place_);
    on_->arm();
  }
}

// The descriptor is listened to only while there is something to wait for: a context whose work has
// ended must run out.
void boot_alarm::arm() {
  const host_time next = waits_.empty() ? never : waits_.begin()->first.first;
  if (next == never) {
    if (listening_) {
      timer_.cancel();
    }
    return;
  }
  // Armed for one that is gone, it rings early, and is armed anew then.
  if (next < armed_for_) {
    // Zero would disarm it, and what has passed rings at once.
    const auto at = std::max(next.since_start, duration{1});
    const auto whole = std::chrono::floor<std::chrono::seconds>(at);
    itimerspec when{};
    when.it_value.tv_sec = whole.count();
    when.it_value.tv_nsec = (at - whole).count();
    const int set = ::timerfd_settime(timer_.native_handle(), TFD_TIMER_ABSTIME, &when, nullptr);
    ensure(set == 0, "the clock's alarm can be set");
    armed_for_ = next;
  }
  listen();
}

void boot_alarm::listen() {
  if (listening_) {
    return;
  }
  listening_ = true;
  auto rung = [self = weak_from_this()](const boost::system::error_code&) {
    if (const auto still = self.lock()) {
      still->listening_ = false;
      still->ring();
    }
  };
  timer_.async_wait(boost::asio::posix::stream_descriptor::wait_read, std::move(rung));
}

// Also when listening was given up: another wait may have begun since.
void boot_alarm::ring() {
  std::uint64_t times = 0;
  if (::read(timer_.native_handle(), &times, sizeof times) == sizeof times) {
    armed_for_ = never;
  }
  const host_time now = boot_clock_now();
  while (!waits_.empty() && waits_.begin()->first.first <= now) {
    wait& first = *waits_.begin()->second;
    waits_.erase(waits_.begin());
    first.due_ = true;
    first.wakes_.cancel();
  }
  arm();
}

}  // namespace baton
