#include "reports/model/evaluate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/model/report.hpp"

namespace baton::reports {
namespace {

// See apps/baton_sim/exit_code.hpp.
constexpr std::int64_t holds = 0;
constexpr std::int64_t broken = 1;
constexpr std::int64_t inconclusive = 2;
constexpr std::int64_t goal_missed = 3;
constexpr std::int64_t not_deterministic = 4;

}  // namespace

void evaluate(scenario_part& part) {
  part.missed.clear();
  for (const mark_row& each : part.marks) {
    if (each.required && each.seeds == 0 && part.seeds >= part.goals_from) {
      part.missed.push_back(fmt::format("mark '{}' was never reached", each.mark));
    }
  }
  for (const fault_row& each : part.faults) {
    if (each.required && each.took_effect == 0 && part.seeds >= part.goals_from) {
      part.missed.push_back(
          fmt::format("fault '{}' never took effect (offered in {} seeds, fired in {})", each.fault,
                      each.offered, each.fired));
    }
  }
  part.exit_code = part.failing > 0                  ? broken
                 : !part.same.differences.empty() ? not_deterministic
                 : part.inconclusive > 0          ? inconclusive
                 : !part.missed.empty()           ? goal_missed
                                                : holds;
}

void evaluate(sweep_part& part) {
  part.exit_code = part.failing > 0 ? broken : part.inconclusive > 0 ? inconclusive : holds;
}

void evaluate(report& whole) {
  whole.exit_code = holds;
  for (const scenario_part& each : whole.scenarios) {
    whole.exit_code = worse(whole.exit_code, each.exit_code);
  }
  for (const sweep_part& each : whole.sweeps) {
    whole.exit_code = worse(whole.exit_code, each.exit_code);
  }
  const bool missed = std::any_of(whole.planted.begin(), whole.planted.end(), [](const auto& each) {
    return each.canary && !each.found;
  });
  whole.exit_code = missed ? worse(whole.exit_code, goal_missed) : whole.exit_code;
}

std::int64_t worse(std::int64_t one, std::int64_t other) {
  return one == holds || other == holds ? std::max(one, other) : std::min(one, other);
}

}  // namespace baton::reports
