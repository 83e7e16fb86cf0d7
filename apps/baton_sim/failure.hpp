// A failure made small: how it is told, and the file that replays it.
#pragma once

#include <optional>
#include <string>

#include <boost/json/fwd.hpp>

#include "scenarios/repro.hpp"
#include "scenarios/shrink.hpp"

namespace baton::sim_app {

/// A shrunk failure, and where its `.repro` was written.
struct failure {
  scenarios::shrunk small;
  std::string file;  ///< empty: it could not be written, which was said
};

/// Shrinks what happened in `run` and writes `<folder>/<scenario>-seed-<seed>-<rule>.repro`.
/// None: played by its named faults, it does not break the rule.
[[nodiscard]] std::optional<failure> make_small(const scenarios::scenario& what,
                                                const scenarios::plan& does,
                                                const scenarios::run_report& run,
                                                const std::string& rule, const std::string& folder);

/// Rule, expected and seen, the smallest schedule, and how to see it again: a few lines.
[[nodiscard]] std::string to_text(const failure& of);

/// The same as an object of a JSON document.
[[nodiscard]] boost::json::object json_of(const failure& of);

/// The finding of this rule that is told first. None: the run has none.
[[nodiscard]] const history::finding* finding_of(const scenarios::run_report& run,
                                                 const std::string& rule);

}  // namespace baton::sim_app
