// What runs inside the reaper process.
#pragma once

#include <span>

#include "adapters/real/process/process_tree.hpp"

namespace baton::process {

struct reaper_setup {
  int orders = -1;  ///< the other end of the server's socket: its supervisors read from it
  std::span<const int> keep_open;  ///< at most `keep_open_max`; its supervisors keep them too
  lookup how = lookup::child_lists;
};
inline constexpr std::size_t keep_open_max = 16;

/// Keeps supervisors ready; kills what a supervisor that was killed has left behind, and then tells
/// the server that the attempt is gone. Exits with 0 once the server is gone and nothing is left.
/// Called in the freshly forked reaper, with all signals blocked. Uses no heap, since the server
/// may have had threads when it forked.
[[noreturn]] void run_reaper(const reaper_setup& setup);

}  // namespace baton::process
