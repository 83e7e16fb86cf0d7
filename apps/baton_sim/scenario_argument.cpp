#include "apps/baton_sim/scenario_argument.hpp"

#include <fmt/format.h>

#include "scenarios/shipped.hpp"

namespace baton::sim_app {

std::optional<scenarios::scenario> scenario_named(const std::string& name) {
  auto read = scenarios::resolve_scenario(name);
  if (auto* const found = std::get_if<scenarios::scenario>(&read)) {
    return std::move(*found);
  }
  for (const toml_reading::mistake& each : std::get<1>(read)) {
    fmt::print(stderr, "baton-sim: {}\n", to_string(each));
  }
  return std::nullopt;
}

}  // namespace baton::sim_app
