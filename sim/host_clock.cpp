#include "sim/host_clock.hpp"

#include "base/ensure.hpp"

namespace sim {

using baton::base::ensure;

std::chrono::nanoseconds host_clock::virtual_time_of(nanoseconds local_deadline) const {
  // Far enough away to be never; and safe to scale.
  constexpr nanoseconds horizon = std::chrono::hours{24 * 365 * 50};
  if (local_deadline >= horizon) {
    return nanoseconds::max();
  }
  if (rate_ppb_ == 0) {
    return virtual_base_ + (local_deadline - local_base_);
  }
  nanoseconds guess = virtual_base_ + scaled(local_deadline - local_base_, 1'000'000'000,
                                             1'000'000'000 + rate_ppb_);
  while (extended(guess) < local_deadline) {
    ++guess;
  }
  ensure(guess <= virtual_base_ || extended(guess - nanoseconds{1}) < local_deadline,
         "what waits for a clock is not kept longer than the clock says");
  return guess;
}

void host_clock::begin(nanoseconds virtual_now, nanoseconds at) {
  ensure(at >= nanoseconds{0}, "monotonic time is not negative");
  const nanoseconds wall_before = wall(virtual_now);
  virtual_base_ = virtual_now;
  local_base_ = at;
  wall_offset_ = wall_before - at;
}

void host_clock::drift(nanoseconds virtual_now, std::int64_t rate_ppb) {
  ensure(rate_ppb > -200'000'000 && rate_ppb < 200'000'000, "a clock drifts within bounds");
  const nanoseconds local_now = local(virtual_now);
  virtual_base_ = virtual_now;
  local_base_ = local_now;
  rate_ppb_ = rate_ppb;
  ensure(local(virtual_now) == local_now, "a change of rate moves no clock");
}

}  // namespace sim
