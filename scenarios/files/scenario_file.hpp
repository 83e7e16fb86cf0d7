// A scenario from its file: TOML, read once, all its mistakes told at once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/toml/known_keys.hpp"
#include "adapters/toml/mistakes.hpp"
#include "scenarios/files/scenario.hpp"

namespace baton::scenarios {

/// A scenario, or everything that is wrong with it, in the order of the file.
using scenario_or_mistakes = std::variant<scenario, std::vector<toml_reading::mistake>>;

/// Reads a file. One that cannot be read is one mistake.
[[nodiscard]] scenario_or_mistakes read_scenario(const std::string& path);

/// Reads the text of `file`. The scenario is called as the file is, without folder and `.toml`.
[[nodiscard]] scenario_or_mistakes parse_scenario(std::string_view text, std::string_view file);

/// The name of the scenario in a file of this name.
[[nodiscard]] std::string_view name_of_scenario(std::string_view file);

/// All keys, section by section. The parser knows these and no others, and the documentation lists
/// them.
[[nodiscard]] std::span<const toml_reading::known_key> scenario_keys();

}  // namespace baton::scenarios
