// A failure as a small file that people can read and edit: an explicit scenario, a seed, a rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scenarios/files/scenario_file.hpp"

namespace baton::scenarios {

/// What breaks which rule.
struct repro {
  scenario what;
  std::uint64_t seed = 1;
  std::string rule;
};

using repro_or_mistakes = std::variant<repro, std::vector<toml_reading::mistake>>;

/// Reads a file: a scenario with a table `[repro]` of seed and rule before it.
[[nodiscard]] repro_or_mistakes read_repro(const std::string& path);
[[nodiscard]] repro_or_mistakes parse_repro(std::string_view text, std::string_view file);

/// The file's text. `comments`, a line each, stand at its top.
[[nodiscard]] std::string repro_text(const repro& file, const std::vector<std::string>& comments);

/// Whether a command line's word means such a file.
[[nodiscard]] bool is_repro_name(std::string_view name_or_path);

}  // namespace baton::scenarios
