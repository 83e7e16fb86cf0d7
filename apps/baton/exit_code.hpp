// What the process says to scripts when it ends.
#pragma once

namespace baton::app {

/// Stable; the numbers above 63 are those of sysexits.h.
enum exit_code : int {
  exit_ok = 0,      ///< done; all rules hold; the execution completed
  exit_failed = 1,  ///< a rule is broken; an awaited execution ended otherwise than completed
  exit_usage = 64,  ///< wrong arguments, configuration or input; the server refused the request
  exit_unavailable = 69,  ///< no server, a port or a storage file in use, a full queue: try again
  exit_internal = 70,     ///< a bug; the storage was removed or damaged under the server
};

}  // namespace baton::app
