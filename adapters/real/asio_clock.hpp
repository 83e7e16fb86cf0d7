// The clock port on the machine's own clocks.
#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "engine/ports/clock.hpp"

namespace baton {

class boot_alarm;

/// Monotonic time from CLOCK_BOOTTIME, which counts while the machine sleeps: a wait whose deadline
/// passed meanwhile ends as soon as it is awake. Wall time from the system clock. Used on the
/// executor's one thread; neither it nor its timers outlive the executor's context. All of its
/// timers together take one file descriptor.
class asio_clock final : public clock {
 public:
  explicit asio_clock(boost::asio::any_io_executor executor);
  ~asio_clock() override;

  [[nodiscard]] host_time now() const override;
  [[nodiscard]] std::int64_t wall_ns() const override;
  [[nodiscard]] std::unique_ptr<timer> make_timer() override;

 private:
  boost::asio::any_io_executor executor_;
  std::shared_ptr<boot_alarm> alarm_;
};

}  // namespace baton
