// When a failure was decided: computed here once, for every page, picture and terminal.
#pragma once

#include <string>
#include <vector>

#include "reports/model/report.hpp"

namespace baton::reports {

/// The earliest point of the curve from which on, at it and at every later point, at least nine of
/// ten runs fail that draw anew from there. A point that is followed by one at which more runs pass
/// decides nothing yet. Null: there is none, or there is no curve. Points into `curve`.
[[nodiscard]] const reseed_point* decided_at(const std::vector<reseed_point>& curve);

/// The same as a sentence; empty where there is no curve.
[[nodiscard]] std::string decision_text(const std::vector<reseed_point>& curve);

}  // namespace baton::reports
