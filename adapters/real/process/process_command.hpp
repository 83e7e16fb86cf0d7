// How an action's body is run as a process.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace baton {

/// The command of one action.
struct process_command {
  /// The program and its arguments, not empty. A program without a slash is looked up in the
  /// server's own PATH. No shell is involved unless it is named here.
  std::vector<std::string> arguments;

  /// Where it runs; empty: where the server runs.
  std::string working_directory;

  /// Added to the server's own environment; a name given here wins over the server's.
  std::vector<std::pair<std::string, std::string>> environment;

  /// Bytes kept of each of stdout (its beginning) and stderr (its end), encoded as they stand in the
  /// result. More is read and dropped.
  std::size_t output_max = 64 * 1024;
};

}  // namespace baton
