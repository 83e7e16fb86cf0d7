#include "apps/baton_sim/scenario_argument.hpp"

#include <fmt/format.h>

#include "apps/baton_sim/log.hpp"
#include "scenarios/shipped/shipped.hpp"

namespace baton::sim_app {

namespace {

/// What was read. None: mistakes, which are printed.
template <class T>
std::optional<T> or_mistakes(std::variant<T, std::vector<toml_reading::mistake>> read) {
  if (auto* const found = std::get_if<T>(&read)) {
    return std::move(*found);
  }
  for (const toml_reading::mistake& each : std::get<1>(read)) {
    log("baton-sim: {}\n", to_string(each));
  }
  return std::nullopt;
}

}  // namespace

std::optional<scenarios::scenario> scenario_named(const std::string& name) {
  return or_mistakes(scenarios::resolve_scenario(name));
}

std::optional<scenarios::repro> repro_at(const std::string& path) {
  return or_mistakes(scenarios::read_repro(path));
}

}  // namespace baton::sim_app
