// Makes a failing run small: fewer hosts, requests, faults, choices, while the same rule breaks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/run/run.hpp"
#include "scenarios/search/pinned.hpp"

namespace baton::scenarios {

struct shrink_options {
  port_decorators decorators;
  player plays;
  /// Of all runs together: a bound that does not depend on the machine. About twenty seconds.
  std::uint64_t events_max = 30'000'000;
};

/// How large a schedule is.
struct plan_size {
  std::int64_t hosts = 0;  ///< executors and workers
  std::size_t actions = 0;
  std::size_t requests = 0;
  std::size_t faults = 0;
};

/// What came of it.
struct shrunk {
  plan does;         ///< explicit: no rates
  std::string rule;  ///< which it breaks
  plan_size before;
  plan_size after;
  /// By fault: without it, the rule holds.
  std::vector<bool> essential;
  bool scheduling_matters = false;  ///< it does not break first come, first served
  int confirmed = 0;                ///< how many more times it was played, always with this ending
  std::uint64_t runs = 0;
  bool out_of_patience = false;  ///< it might get smaller still
  run_report last;               ///< of the smallest schedule, with its history
};

/// The first rule that a run breaks, in the order of the design. None: it holds.
[[nodiscard]] std::optional<std::string> broken_rule(const run_report& run);

/// Whether it breaks this rule; an inconclusive run breaks none.
[[nodiscard]] bool breaks(const run_report& run, const std::string& rule);

/// None: played by its named faults, the run does not break the rule. `from` is the scenario of
/// which `does` was drawn, `fired` what happened in it.
[[nodiscard]] std::optional<shrunk> shrink(const scenario& from, const plan& planned,
                                           const std::vector<sim::fired_fault>& fired,
                                           const std::string& rule, const shrink_options& options);

}  // namespace baton::scenarios
