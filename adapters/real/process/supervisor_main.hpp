// What runs inside a supervisor: one attempt after the other.
#pragma once

#include <atomic>
#include <span>

#include "adapters/real/process/process_tree.hpp"

namespace baton::process {

/// How many supervisors wait for an order, in memory that the reaper and all of them share.
using idle_counter = std::atomic<int>;

/// A reaper keeps between so many idle supervisors: a start does not have to wait for a fork.
inline constexpr int idle_min = 2;
inline constexpr int idle_max = 8;

struct supervisor_setup {
  int orders = -1;                 ///< the socket on which all idle supervisors wait for the server
  int desk = -1;                   ///< to the reaper
  std::span<const int> keep_open;  ///< held until everything is gone; no command ever has them
  idle_counter* idle = nullptr;    ///< counts this one already
  lookup how = lookup::child_lists;
};

/// Takes an attempt, starts its command, obeys the server's orders, acts on timeout and lease by
/// itself, and ends the attempt when its first process exits, when it is told to, or when the
/// server is gone; then takes the next. An attempt is over when the kernel says that no child is
/// left. Exits with 0 where it is not needed any more. Called in the freshly forked supervisor,
/// which has one thread, SIGCHLD blocked, and no descriptors but those of `setup`.
[[noreturn]] void run_supervisor(const supervisor_setup& setup);

}  // namespace baton::process
