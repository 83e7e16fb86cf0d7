// From which moment on a failure could not be avoided any more: its run, continued with fresh
// randomness from points along it.
#pragma once

#include <string>
#include <vector>

#include "scenarios/run/run.hpp"

namespace baton::scenarios {

struct reseed_options {
  port_decorators decorators;
  player plays;
  std::uint64_t runs_each = 20;
  /// Of all runs together; at least one round of points is run. About four seconds.
  std::uint64_t events_max = 4'000'000;
};

/// From here on everything was drawn anew, so many times.
struct reseeded {
  duration at{};
  std::uint64_t runs = 0;
  std::uint64_t failing = 0;  ///< that still break the rule
};

/// `does` is explicit: its faults are named, and `base`, its run, breaks the rule; what is named
/// after a point does not happen any more. `rates`, by fault kind: how often faults happen in the
/// continuations. Points: the beginning, before and after each fault, and evenly up to `until`.
[[nodiscard]] std::vector<reseeded> reseed(const scenario& from, const plan& planned,
                                           const run_report& base, const std::string& rule,
                                           duration until, const std::vector<double>& rates,
                                           const reseed_options& options);

}  // namespace baton::scenarios
