// Where and when something was seen, and how far apart two sights are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace baton::history {

/// Where and when something was seen. Line 0: it was not.
struct mark {
  std::size_t line = 0;
  std::int64_t at_ns = 0;

  explicit operator bool() const { return line != 0; }
};

/// After every line.
inline constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

/// After every instant.
inline constexpr std::int64_t never_ns = std::numeric_limits<std::int64_t>::max();

/// The sum; at most the last instant there is, at least the first.
[[nodiscard]] std::int64_t bounded_sum(std::int64_t one, std::int64_t other);

/// `at_ns` plus `ms`, at most the last instant there is.
[[nodiscard]] std::int64_t later_by(std::int64_t at_ns, std::int64_t ms);

/// From one instant to another; bounded where the numbers are.
[[nodiscard]] std::int64_t elapsed_ns(mark from, mark until);

}  // namespace baton::history
