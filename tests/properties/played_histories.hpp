// Histories that every rule accepts, as many as are wanted: of small simulated runs, and written.
#pragma once

#include <cstdint>
#include <vector>

#include "history/checker.hpp"

namespace baton::test {

/// A history, and the bounds by which it is to be judged.
struct judged_history {
  std::vector<history::event> events;
  history::check_options options;

  [[nodiscard]] history::verdict judge() const { return history::check(events, options); }
};

/// Of a run in which bodies fail and clients cancel, and no machine does wrong. No excuse is at
/// hand in it: what breaks a rule breaks it.
[[nodiscard]] const judged_history& calm_history(std::uint64_t seed);

/// Of a run with faults of every kind.
[[nodiscard]] const judged_history& stormy_history(std::uint64_t seed);

/// A file of tests/history/good.
[[nodiscard]] judged_history written_history(bool with_groups);

}  // namespace baton::test
