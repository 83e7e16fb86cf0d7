#include "history/history_clock.hpp"

#include <algorithm>

#include "history/mark.hpp"

namespace baton::history {

std::int64_t history_clock::at_ns(const event& next) {
  if (next.kind == event_kind::history_began) {
    const bool same_boot = !next.boot.empty() && next.boot == boot_;
    if (!same_boot && latest_ns_) {
      shift_ns_ = elapsed_ns({0, next.at_ns}, {0, *latest_ns_});
    }
    boot_ = next.boot;
  }
  const std::int64_t at_ns = bounded_sum(next.at_ns, shift_ns_);
  latest_ns_ = std::max(latest_ns_.value_or(at_ns), at_ns);
  return at_ns;
}

}  // namespace baton::history
