// The messages of a run that a picture shows.
#pragma once

#include <vector>

#include "reports/scene/run/causal_past.hpp"

namespace baton::reports {

/// Messages on the bus, calls of clients, and calls of the storage that are about an execution or
/// in the past. In order of `sent_ns`.
[[nodiscard]] std::vector<arrow> arrows_of(const run_view& run, const lane_table& lanes,
                                           const std::vector<fault_occurrence>& occurrences,
                                           const causal_past& past);

}  // namespace baton::reports
