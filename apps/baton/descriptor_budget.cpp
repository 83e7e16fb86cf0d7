#include "apps/baton/descriptor_budget.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace baton::app {

descriptor_budget budget_of(const descriptor_needs& needs) {
  descriptor_budget budget;
  budget.connections =
      std::clamp<std::int64_t>(needs.limit / 2, 1, std::max<std::int64_t>(needs.connections, 1));
  const std::int64_t left =
      std::max<std::int64_t>(needs.limit - own_descriptors - budget.connections, 0);
  const std::int64_t carried = left / needs.per_attempt / needs.workers;
  budget.capacity = std::clamp<std::int64_t>(carried, 1, needs.capacity);
  if (budget.capacity < needs.capacity) {
    budget.arithmetic = fmt::format(
        "workers.capacity is {} instead of {}: of {} open files {} are for the server itself and {} "
        "for connections, which leaves {}; each running attempt takes {}, and there are {} workers. "
        "Raise the hard limit of open files (`ulimit -Hn`, LimitNOFILE= of systemd) to {}",
        budget.capacity, needs.capacity, needs.limit, own_descriptors, budget.connections, left,
        needs.per_attempt, needs.workers,
        own_descriptors + needs.connections + needs.per_attempt * needs.workers * needs.capacity);
  }
  return budget;
}

}  // namespace baton::app
