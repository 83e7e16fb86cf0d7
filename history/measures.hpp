// How long things took, as a history shows them.
#pragma once

#include <cstdint>
#include <vector>

namespace baton::history {

class timeline;

/// In no order that means anything; by the observer's clock.
struct measures {
  std::vector<std::int64_t> queue_waits_ns;  ///< from an acknowledgement to the first grant
  std::vector<std::int64_t> slot_holds_ns;   ///< from each grant to its release
  /// From the end of an execution's last body to the first `execution.completed` that tells of it.
  std::vector<std::int64_t> completion_latencies_ns;
};

[[nodiscard]] measures measure(const timeline& seen);

}  // namespace baton::history
