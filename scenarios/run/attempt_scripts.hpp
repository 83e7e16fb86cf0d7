// What a simulated attempt does, faults apart: how long it takes, and what it answers.
#pragma once

#include <cstdint>

#include "adapters/sim/attempt_table.hpp"
#include "scenarios/run/plan.hpp"

namespace baton::scenarios {

/// Drawn by the seed, the request's number and the attempt, from what the plan says of its action.
[[nodiscard]] attempt_script script_of(const plan& planned, std::uint64_t seed,
                                       const run_request& request);

}  // namespace baton::scenarios
