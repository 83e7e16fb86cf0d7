// What a report's scenarios and sweeps add up to.
#pragma once

#include <cstdint>
#include <vector>

#include "reports/model/summary.hpp"

namespace baton::reports {

[[nodiscard]] totals totals_of(const report& whole);

/// The kinds of fault of all scenarios, as they were first named.
[[nodiscard]] std::vector<fault_row> faults_of(const report& whole);

/// The marks of all scenarios, the least hit first.
[[nodiscard]] std::vector<mark_row> marks_of(const report& whole);

}  // namespace baton::reports
