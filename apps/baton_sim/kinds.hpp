// Which kinds of failure there are among the seeds that fail.
#pragma once

#include "apps/baton_sim/failure.hpp"
#include "scenarios/run/tally.hpp"

namespace baton::sim_app {

/// Makes one seed of each kind small. A seed is of a known kind if it breaks the same rule and the
/// kind's essential faults took effect in it as well; otherwise it is made small itself, up to a
/// bound. Adds the kinds and the seeds that failed.
void find_kinds(const scenarios::scenario& scenario,
                const std::vector<scenarios::seed_failure>& failures,
                const failure_options& options, reports::scenario_part& into);

}  // namespace baton::sim_app
