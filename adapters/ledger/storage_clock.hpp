// A store's own time: how long the machine was up since the storage was made, over all restarts.
#pragma once

#include <optional>
#include <string>

#include "engine/ports/clock.hpp"

namespace baton {

/// What a storage keeps of its clock: which boot's clock showed what when the storage's showed
/// `at`.
struct stored_clock {
  std::string boot;        ///< names a boot of a machine; empty: not known, equal to none
  duration boot_clock{0};  ///< that boot's clock
  duration at{0};          ///< the storage's clock
};

/// Due times and retention are kept in this time, since it survives what the other clocks do not: a
/// wall clock may be set while nothing runs, and a boot's clock begins anew with each boot. Within
/// one boot all time counts, also while no process runs and while the machine sleeps; what passes
/// between two boots counts as nothing, as does what passed after the last `mark` that was kept.
/// Never runs back over restarts, except behind a mark that was lost with its transaction.
class storage_clock {
 public:
  /// Goes on where `last` was; none: begins with 0. `boot` names this machine's boot, and `now` is
  /// read from its clock.
  storage_clock(const std::optional<stored_clock>& last, std::string boot, host_time now);

  [[nodiscard]] duration at(host_time now) const { return now.since_start + ahead_; }

  /// What is to be kept, so that a later opening can go on from here.
  [[nodiscard]] stored_clock mark(host_time now) const;

 private:
  std::string boot_;
  duration ahead_{0};  ///< of this boot's clock
};

}  // namespace baton
