// `baton serve`: executor, workers and API in one process, on real adapters.
#pragma once

#include <string>

namespace baton::app {

struct serve_options {
  std::string config_path;
  std::string history_path;  ///< empty: no history is written
};

/// Serves until SIGTERM or SIGINT, which drains; a second one stops at once. Blocks. Returns the
/// exit code; what was wrong is on stderr.
int serve(const serve_options& options);

}  // namespace baton::app
