// Time as one host sees it: skewed, drifting, with a wall clock that jumps.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/ensure.hpp"

namespace sim {

/// Monotonic time runs at a rate of its own and never back; wall time can be set.
class host_clock {
 public:
  using nanoseconds = std::chrono::nanoseconds;

  /// Local time at a moment of virtual time, which must not be before the last change of rate.
  [[nodiscard]] nanoseconds local(nanoseconds virtual_now) const {
    baton::base::ensure(virtual_now >= virtual_base_, "a clock is not read before its last change");
    return extended(virtual_now);
  }

  /// The first virtual moment at which the clock shows at least `local_deadline`; the greatest there
  /// is where that is never, or not for decades.
  [[nodiscard]] nanoseconds virtual_time_of(nanoseconds local_deadline) const;

  [[nodiscard]] nanoseconds wall(nanoseconds virtual_now) const {
    return local(virtual_now) + wall_offset_;
  }

  /// Monotonic time reads `at` at `virtual_now`: at a start, when it may read anything.
  void begin(nanoseconds virtual_now, nanoseconds at);

  /// `rate_ppb` billionths faster (or slower) than virtual time from now on; within ±20 %.
  void drift(nanoseconds virtual_now, std::int64_t rate_ppb);

  /// Sets the wall clock to `offset` from virtual time.
  void set_wall(nanoseconds virtual_now, nanoseconds offset) {
    wall_offset_ = virtual_now + offset - local(virtual_now);
  }
  void jump_wall(nanoseconds by) { wall_offset_ += by; }

  [[nodiscard]] std::int64_t rate_ppb() const { return rate_ppb_; }

 private:
  /// As if the present rate had always held.
  [[nodiscard]] nanoseconds extended(nanoseconds virtual_now) const {
    const nanoseconds span = virtual_now - virtual_base_;
    // Most clocks are right, and a division of 128 bits is slow.
    return local_base_ +
           (rate_ppb_ == 0 ? span : scaled(span, 1'000'000'000 + rate_ppb_, 1'000'000'000));
  }
  [[nodiscard]] static nanoseconds scaled(nanoseconds span, std::int64_t by, std::int64_t over) {
    __extension__ using wide = __int128;
    return nanoseconds{static_cast<std::int64_t>(static_cast<wide>(span.count()) * by / over)};
  }

  nanoseconds virtual_base_{};
  nanoseconds local_base_{};
  nanoseconds wall_offset_{};
  std::int64_t rate_ppb_ = 0;
};

}  // namespace sim
