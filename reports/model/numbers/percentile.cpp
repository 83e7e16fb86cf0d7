#include "reports/model/numbers/percentile.hpp"

#include <algorithm>
#include <cmath>

#include "reports/model/report.hpp"

namespace baton::reports {
namespace {

// In whole numbers, so that 0.07 of 100 is the 7th and not, by a rounding, the 8th.
std::uint64_t rank_of(double share, std::uint64_t count) {
  constexpr std::uint64_t whole = 1'000'000;
  const auto parts = static_cast<std::uint64_t>(std::llround(std::max(share, 0.0) * 1e6));
  const std::uint64_t full = count / whole * parts;
  const std::uint64_t rest = (count % whole * parts + whole - 1) / whole;
  return std::max<std::uint64_t>(1, full + rest);
}

}  // namespace

std::uint64_t percentile(const distribution& counted, double share) {
  if (counted.count == 0 || share >= 1) {
    return counted.most;
  }
  const std::uint64_t rank = rank_of(share, counted.count);
  std::uint64_t below = 0;
  for (const bucket& each : counted.buckets) {
    below += each.count;
    if (below >= rank) {
      return each.from;
    }
  }
  return counted.most;
}

std::uint64_t mean(const distribution& counted) {
  return counted.count == 0 ? 0 : counted.sum / counted.count;
}

}  // namespace baton::reports
