// What the actions of a run are called, since one entry of a scenario may stand for many.
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/files/scenario.hpp"

namespace baton::scenarios {

/// The ref of one of them, counted from 1: `job-1`, `job-2`, … where there may be several, and
/// `job` where there is always one. It does not depend on how many a seed draws.
[[nodiscard]] std::string ref_of(const scenario_action& action, std::int64_t number);

}  // namespace baton::scenarios
