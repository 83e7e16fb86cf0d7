// Durations as people write them: a whole number and its unit, such as `250ms`.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace baton::base {

enum class duration_unit { ns, us, ms, s, m, h, d };

/// The units that may be written, both included.
struct duration_units {
  duration_unit smallest = duration_unit::ms;
  duration_unit largest = duration_unit::d;
};

/// A duration, or why a text is none.
struct duration_reading {
  enum class problem {
    none,
    malformed,  ///< no whole number with one of the units behind it
    no_unit,    ///< a whole number alone
    too_long,   ///< more than was allowed
  };
  std::chrono::nanoseconds value{};
  problem wrong = problem::none;
};

/// Reads the whole text. Neither signs, fractions nor spaces are taken.
[[nodiscard]] duration_reading read_duration(std::string_view text, duration_units units,
                                             std::chrono::nanoseconds most);

/// The duration in the largest unit that needs no fraction.
[[nodiscard]] std::string duration_text(std::chrono::nanoseconds duration);

}  // namespace baton::base
