// The scenarios that come with baton, in the binary itself: they can be named from anywhere.
#pragma once

#include <span>
#include <string_view>

#include "scenarios/files/scenario_file.hpp"

namespace baton::scenarios {

/// `scenarios/shipped/<name>.toml` as it was when this was built.
struct shipped_file {
  std::string_view name;
  std::string_view text;
};

/// All of them, in the order of their names.
[[nodiscard]] std::span<const shipped_file> shipped_files();

/// Null: there is none of this name.
[[nodiscard]] const shipped_file* find_shipped(std::string_view name);

/// The scenario that a command line names: a shipped one by its name (`swarm`), or a file by its
/// path. A path such as `scenarios/swarm.toml` or `scenarios/shipped/swarm.toml` is the file where
/// it exists, and the shipped one elsewhere. A name of nothing is a mistake of no line.
[[nodiscard]] scenario_or_mistakes resolve_scenario(std::string_view name_or_path);

}  // namespace baton::scenarios
