// When a failure was decided.
#pragma once

#include <string>
#include <vector>

#include "reports/model/summary.hpp"

namespace baton::reports {

/// The earliest point of the curve from which on, at it and at every later point, at least nine of
/// ten runs fail that draw anew from there. A point that is followed by one at which more runs pass
/// decides nothing yet. Points into `curve`.
[[nodiscard]] decision decision_of(const std::vector<reseed_point>& curve);

}  // namespace baton::reports
