// What led to the violation: which events, lines and messages are in its past.
#pragma once

#include <set>
#include <vector>

#include "reports/scene/run/faults.hpp"

namespace baton::reports {

struct causal_past {
  std::vector<bool> events;        ///< by number
  std::vector<bool> lines;         ///< of the history
  std::vector<bool> messages;       ///< that arrived in it, or were struck by an essential fault
  std::vector<std::size_t> late;   ///< flights: a result that reached the storage after a verdict
  std::set<std::int64_t> about;    ///< the executions that the violation is about
  std::set<std::int64_t> reached;  ///< those, and the ones that the way back led to
};

/// Backwards from the lines that show the violation. A timer ends the way back: time caused it, and
/// what wound it up is not why it rang now.
[[nodiscard]] causal_past past_of(const run_view& run,
                                  const std::vector<fault_occurrence>& occurrences);

}  // namespace baton::reports
