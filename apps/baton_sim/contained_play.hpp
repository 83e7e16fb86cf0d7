// Plays runs so that a broken invariant stops the run, and not the process with all the others.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "scenarios/run/run.hpp"

namespace baton::sim_app {

/// For `run_options::on_broken`.
using broken_handler = std::function<void(scenarios::run_report&& broken)>;

using contained_work = std::function<void(const broken_handler& on_broken)>;

/// Calls `work` on a thread that stands in for this one, and waits. Where an invariant breaks in a
/// run that was given this handler, that thread stands still for ever, with the world that is on it
/// and all that `work` has, and the run's report is returned. None: `work` has come back. Any thread.
[[nodiscard]] std::optional<scenarios::run_report> contain(const contained_work& work);

/// Plays one run like that. The report of one that was given up breaks
/// `scenarios::invariant_rule`.
[[nodiscard]] scenarios::run_report play_contained(const scenarios::scenario& scenario,
                                                   const scenarios::plan& plan,
                                                   const scenarios::run_options& options);
[[nodiscard]] scenarios::run_report play_contained(const scenarios::scenario& scenario,
                                                   std::uint64_t seed,
                                                   const scenarios::run_options& options = {});

/// `play_contained`, for those who play many.
[[nodiscard]] scenarios::player contained_player();

/// Whether so many worlds stand still by now that no more should be looked for: each keeps its
/// memory. One that breaks beyond twenty times as many ends the process.
[[nodiscard]] bool have_enough_broken();

}  // namespace baton::sim_app
