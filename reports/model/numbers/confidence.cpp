#include "reports/model/numbers/confidence.hpp"

#include <algorithm>
#include <cmath>

namespace baton::reports {

share_interval wilson_interval(std::uint64_t failing, std::uint64_t seeds) {
  if (seeds == 0) {
    return {};
  }
  constexpr double z = 1.959963984540054;  // the normal distribution's 97.5th percentile
  const auto count = static_cast<double>(seeds);
  const double share = std::min(1.0, static_cast<double>(failing) / count);
  const double scale = 1 + z * z / count;
  const double middle = (share + z * z / (2 * count)) / scale;
  const double half =
      z / scale * std::sqrt(share * (1 - share) / count + z * z / (4 * count * count));
  return {failing == 0 ? 0.0 : std::max(0.0, middle - half),
          failing >= seeds ? 1.0 : std::min(1.0, middle + half)};
}

double rule_of_three(std::uint64_t seeds) {
  return seeds == 0 ? 1.0 : std::min(1.0, 3.0 / static_cast<double>(seeds));
}

}  // namespace baton::reports
