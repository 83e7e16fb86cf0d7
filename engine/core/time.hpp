// Time as one host counts it.
#pragma once

#include <chrono>
#include <compare>

namespace baton {

/// Monotonic time of one host, from an arbitrary start. Never runs back, may drift.
using duration = std::chrono::nanoseconds;
struct host_time {
  duration since_start{};
  auto operator<=>(const host_time&) const = default;
};
[[nodiscard]] constexpr host_time operator+(host_time at, duration later) {
  return {at.since_start + later};
}
[[nodiscard]] constexpr duration operator-(host_time later, host_time earlier) {
  return later.since_start - earlier.since_start;
}
inline constexpr host_time never{duration::max()};

}  // namespace baton
