// The bug on purpose: looked for in every run that leaves a report.
#pragma once

#include "reports/model/report.hpp"

namespace baton::sim_app {

/// Plays seeds of swarm with scenarios::canary in it, until its rule is broken.
[[nodiscard]] reports::planted_bug run_canary();

}  // namespace baton::sim_app
