// Numbers as people read them: the same digits everywhere, on any machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace baton::reports {

/// `1,234,567`.
[[nodiscard]] std::string grouped(std::uint64_t number);

/// `1,234 seeds`, `1 seed`.
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view noun);

/// At most four characters: `987`, `4.1k`, `31k`, `2.0M`; rounded down.
[[nodiscard]] std::string compact(std::uint64_t number);

/// Virtual time from the start of a run: `1.932041 s`.
[[nodiscard]] std::string moment_text(std::int64_t at_ns);

/// How long something lasted, in the unit that fits: `340 µs`, `15.2 ms`, `3.04 s`, `7 min 3 s`,
/// `25 h 10 min`.
[[nodiscard]] std::string duration_text(std::uint64_t microseconds);

/// Of 1, as a percentage of two significant digits: `0.38 %`, `0.0003 %`.
[[nodiscard]] std::string percent_text(double share);

/// Of 1, per 10,000, with two digits behind the point: `38.00`.
[[nodiscard]] std::string per_ten_thousand(double share);

/// `a`, `a and b`, `a, b and c`; of more than `shown_max`: `a, b and 3 more`.
template <class Names>
[[nodiscard]] std::string listed(const Names& names, std::size_t shown_max = 12) {
  std::string text;
  const std::size_t shown = names.size() > shown_max ? shown_max : names.size();
  for (std::size_t index = 0; index < shown; ++index) {
    const bool last = index + 1 == names.size();
    text += index == 0 ? "" : last ? " and " : ", ";
    text += names[index];
  }
  return names.size() > shown ? text + " and " + grouped(names.size() - shown) + " more" : text;
}

/// The text, or its beginning and an ellipsis; never cut inside a character.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t bytes_max);

}  // namespace baton::reports
