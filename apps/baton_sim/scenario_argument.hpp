// A scenario as it was named on the command line.
#pragma once

#include <optional>
#include <string>

#include "scenarios/files/repro.hpp"

namespace baton::sim_app {

/// None: it cannot be read; the mistakes have been printed to stderr.
[[nodiscard]] std::optional<scenarios::scenario> scenario_named(const std::string& name);

/// The same for a `.repro` file.
[[nodiscard]] std::optional<scenarios::repro> repro_at(const std::string& path);

}  // namespace baton::sim_app
