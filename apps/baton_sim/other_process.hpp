// This program once more, as a child: what it prints.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace baton::sim_app {

/// Runs this program with `arguments`; returns its lines on stdout. None: it could not be started,
/// or ended otherwise than with 0. `input` is written to its stdin.
[[nodiscard]] std::optional<std::vector<std::string>> run_self(
    const std::vector<std::string>& arguments, const std::string& input);

}  // namespace baton::sim_app
