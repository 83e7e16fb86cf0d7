// A scenario as it was named on the command line.
#pragma once

#include <optional>
#include <string>

#include "scenarios/scenario.hpp"

namespace baton::sim_app {

/// None: it cannot be read; the mistakes have been printed to stderr.
[[nodiscard]] std::optional<scenarios::scenario> scenario_named(const std::string& name);

}  // namespace baton::sim_app
