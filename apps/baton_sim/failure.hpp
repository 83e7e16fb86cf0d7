// A failure made small, and everything that is told of it.
#pragma once

#include <optional>
#include <string>

#include "reports/model/report.hpp"
#include "scenarios/search/shrink.hpp"

namespace baton::sim_app {

/// What is to be found out, and where files go.
struct failure_options {
  std::string folder;      ///< for the `.repro` file and the trace; empty: this one
  bool shrinks = true;     ///< false: failures are counted and left as they are
  bool draws = false;      ///< also the picture, the passing run, the reseed curve and the trace
  bool canary = false;     ///< the bug on purpose is in it
};

/// Shrinks what happened in `run` and writes `<folder>/<scenario>-seed-<seed>-<rule>.repro`.
/// None: played by its named faults, it does not break the rule.
[[nodiscard]] std::optional<reports::failure_kind> make_small(const scenarios::scenario& scenario,
                                                              const scenarios::plan& plan,
                                                              const scenarios::run_report& run,
                                                              const std::string& rule,
                                                              const failure_options& options);

/// The finding of this rule that is told first. None: the run has none.
[[nodiscard]] const history::finding* finding_of(const scenarios::run_report& run,
                                                 const std::string& rule);

}  // namespace baton::sim_app
