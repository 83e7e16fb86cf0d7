#include "adapters/ledger/storage_clock.hpp"

#include <algorithm>
#include <utility>

namespace baton {

storage_clock::storage_clock(const std::optional<stored_clock>& last, std::string boot,
                             host_time now)
    : boot_{std::move(boot)} {
  duration begins{0};
  if (last) {
    const bool same_boot = !boot_.empty() && last->boot == boot_;
    // The copy of a file may come from a machine under the same name whose clock is ahead.
    const duration passed =
        same_boot ? std::max(duration{0}, now.since_start - last->boot_clock) : duration{0};
    begins = last->at + passed;
  }
  ahead_ = begins - now.since_start;
}

stored_clock storage_clock::mark(host_time now) const {
  return {boot_, now.since_start, at(now)};
}

}  // namespace baton
