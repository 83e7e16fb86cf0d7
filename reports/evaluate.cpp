#include "reports/evaluate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/report.hpp"

namespace baton::reports {
namespace {

// See apps/baton_sim/exit_code.hpp.
constexpr std::int64_t holds = 0;
constexpr std::int64_t broken = 1;
constexpr std::int64_t inconclusive = 2;
constexpr std::int64_t goal_missed = 3;
constexpr std::int64_t not_deterministic = 4;

}  // namespace

void evaluate(scenario_part& of) {
  of.missed.clear();
  for (const mark_row& each : of.marks) {
    if (each.required && each.seeds == 0 && of.seeds >= of.goals_from) {
      of.missed.push_back(fmt::format("mark '{}' was never reached", each.mark));
    }
  }
  for (const fault_row& each : of.faults) {
    if (each.required && each.took_effect == 0 && of.seeds >= of.goals_from) {
      of.missed.push_back(
          fmt::format("fault '{}' never took effect (offered in {} seeds, fired in {})", each.fault,
                      each.offered, each.fired));
    }
  }
  of.exit_code = of.failing > 0                  ? broken
                 : !of.same.differences.empty() ? not_deterministic
                 : of.inconclusive > 0          ? inconclusive
                 : !of.missed.empty()           ? goal_missed
                                                : holds;
}

void evaluate(sweep_part& of) {
  of.exit_code = of.failing > 0 ? broken : of.inconclusive > 0 ? inconclusive : holds;
}

void evaluate(report& of) {
  of.exit_code = holds;
  for (const scenario_part& each : of.scenarios) {
    of.exit_code = worse(of.exit_code, each.exit_code);
  }
  for (const sweep_part& each : of.sweeps) {
    of.exit_code = worse(of.exit_code, each.exit_code);
  }
  const bool missed = std::any_of(of.planted.begin(), of.planted.end(), [](const auto& each) {
    return each.canary && !each.found;
  });
  of.exit_code = missed ? worse(of.exit_code, goal_missed) : of.exit_code;
}

std::int64_t worse(std::int64_t one, std::int64_t other) {
  return one == holds || other == holds ? std::max(one, other) : std::min(one, other);
}

}  // namespace baton::reports
