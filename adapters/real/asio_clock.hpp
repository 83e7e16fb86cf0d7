// The clock port on the machine's own clocks.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "engine/ports/clock.hpp"

namespace baton {

/// Monotonic time from CLOCK_MONOTONIC (it stands still while the machine sleeps), wall time from
/// the system clock. Used on the executor's one thread; its timers must not outlive the executor's
/// context.
class asio_clock final : public clock {
 public:
  explicit asio_clock(boost::asio::any_io_executor executor);

  [[nodiscard]] host_time now() const override;
  [[nodiscard]] std::int64_t wall_ns() const override;
  [[nodiscard]] std::unique_ptr<timer> make_timer() override;

 private:
  boost::asio::any_io_executor executor_;
};

}  // namespace baton
