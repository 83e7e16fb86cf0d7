// How much a number of failures in a number of seeds says about their rate.
#pragma once

#include <cstdint>

namespace baton::reports {

/// Shares, from 0 to 1.
struct share_interval {
  double low = 0;
  double high = 1;
};

/// Wilson's score interval (1927) for `failing` of `seeds`, two-sided, at 95 % confidence. Of no
/// seeds it is everything.
[[nodiscard]] share_interval wilson_interval(std::uint64_t failing, std::uint64_t seeds);

/// Below this many seeds the rule of three says nothing.
inline constexpr std::uint64_t rule_of_three_least = 30;

/// With no failure in so many seeds, the rate is below this at 95 % confidence: 3/n. It is the
/// upper end of Clopper and Pearson's one-sided interval, 1 − 0.05^(1/n), rounded up a little.
[[nodiscard]] double rule_of_three(std::uint64_t seeds);

}  // namespace baton::reports
