// What a distribution says: its percentiles and its mean.
#pragma once

#include <cstdint>

namespace baton::reports {

struct distribution;

/// The value of rank ⌈share · count⌉ when all are sorted, as exactly as buckets tell: the least
/// value of the bucket it lies in. So at least `share` of all values lie in this bucket or below
/// it, and what is said is too small by less than the bucket's width. A share of 1 and more gives
/// `most`, which is exact. 0 where nothing was counted. The share counts to six digits behind the
/// point.
[[nodiscard]] std::uint64_t percentile(const distribution& counted, double share);

/// Rounded down; 0 where nothing was counted.
[[nodiscard]] std::uint64_t mean(const distribution& counted);

}  // namespace baton::reports
