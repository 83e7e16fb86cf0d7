// What lasts in a run: waits, held slots, running bodies, hosts that are down or stand still.
#pragma once

#include <vector>

#include "reports/scene/run/faults.hpp"
#include "reports/scene/run/lanes.hpp"

namespace baton::reports {

/// In order of their begin. `occurrences` tell when broker and storage are away.
[[nodiscard]] std::vector<bar> bars_of(const run_view& run, const lane_table& lanes,
                                       const std::vector<fault_occurrence>& occurrences);

/// Marks what breaks the rule, by the lines that the findings name.
void mark_broken(const run_view& run, const lane_table& lanes, std::vector<bar>& bars);

}  // namespace baton::reports
