#include "history/measures.hpp"

#include <algorithm>

#include "history/timeline.hpp"

namespace baton::history {
namespace {

void add(std::vector<std::int64_t>& to, mark from, mark until) {
  if (from && until) {
    to.push_back(std::max<std::int64_t>(0, elapsed_ns(from, until)));
  }
}

mark first_completion(const observed_execution& execution) {
  const auto told = std::find_if(
      execution.statuses.begin(), execution.statuses.end(),
      [](const status_sight& each) { return each.source == status_source::completed_message; });
  return told == execution.statuses.end() ? mark{} : told->at;
}

void measure_holds(const observed_execution& execution, measures& into) {
  for (const slot_sight& granted : execution.grants) {
    const auto released = std::find_if(
        execution.releases.begin(), execution.releases.end(),
        [&](const slot_sight& each) { return each.attempt == granted.attempt; });
    if (released != execution.releases.end()) {
      add(into.slot_holds_ns, granted.at, released->at);
    }
  }
}

}  // namespace

measures measure(const timeline& seen) {
  measures found;
  for (const observed_execution& each : seen.executions) {
    if (!each.grants.empty()) {
      add(found.queue_waits_ns, each.acknowledged, each.grants.front().at);
    }
    measure_holds(each, found);
    if (!each.attempt_processes.empty()) {
      add(found.completion_latencies_ns, each.attempt_processes.back().ended,
          first_completion(each));
    }
  }
  return found;
}

}  // namespace baton::history
