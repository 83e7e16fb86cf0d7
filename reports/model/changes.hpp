// What is new since the report before, and what is gone.
#pragma once

#include <vector>

#include "reports/model/report.hpp"

namespace baton::reports {

/// Of every kind of failure in either (of scenarios that were run now): `new`, `ongoing`, `resolved`, or `rare`: not seen now, but at
/// the rate of before it would be missed by chance more than once in twenty times.
[[nodiscard]] std::vector<change> changes_since(const report& before, const report& now);

}  // namespace baton::reports
