// What happened in a run, one thing after the other, and which of it led to which.
#pragma once

#include <vector>

#include "reports/scene/run/causal_past.hpp"

namespace baton::reports {

/// A moment and where it comes from; numbers and causes are set once all of them are known.
struct moment_source {
  scene_moment shown;
  std::size_t line = no_line;      ///< of the history
  std::size_t occurrence = SIZE_MAX;   ///< of the faults
  std::size_t message = SIZE_MAX;   ///< of the messages: a late result
  std::vector<std::size_t> after;  ///< what led to it, by index
};

/// In order of time: lines of the history, faults, and the violation. Left out are the definitions
/// and the last look, where they show nothing.
[[nodiscard]] std::vector<moment_source> moments_of(
    const run_view& run, const lane_table& lanes, const std::vector<fault_occurrence>& occurrences,
    const causal_past& past);

}  // namespace baton::reports
