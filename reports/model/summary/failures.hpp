// The kinds of failure of a report, each as everything tells it.
#pragma once

#include <vector>

#include "reports/model/summary.hpp"

namespace baton::reports {

/// Those of one part, which is called `place.words`, in their order.
[[nodiscard]] std::vector<failure_summary> failures_of(const std::vector<failure_kind>& kinds,
                                                       const kind_place& place);

/// Those of all parts, each once: with all places in which it was seen, what each of its faults
/// does, and which other rules its run breaks.
[[nodiscard]] std::vector<failure_summary> failures_of(const summary& whole);

}  // namespace baton::reports
