// A run played again with everything recorded, as its picture wants it.
#pragma once

#include <string>

#include "reports/scene/run/recorded_run.hpp"
#include "scenarios/run/run.hpp"

namespace baton::sim_app {

/// Plays a plan and records it. `rule`: whose findings are told; empty for a run that passes.
/// `essential`, by the plan's named faults; empty: none is known to be.
[[nodiscard]] reports::recorded_run record(const scenarios::scenario& scenario,
                                           const scenarios::plan& plan, const std::string& rule,
                                           const std::vector<bool>& essential,
                                           const scenarios::port_decorators& decorators = {});

}  // namespace baton::sim_app
