// What the rules are told of a simulated run: its bounds, which its plan determines.
#pragma once

#include "history/checker.hpp"
#include "scenarios/run/plan.hpp"

namespace baton::scenarios {

[[nodiscard]] history::check_options judged_by(const plan& planned, const scenario& played);

}  // namespace baton::scenarios
