// Starts one child in a process group of its own, with pipes for its stdin, stdout and stderr.
#pragma once

#include <string>

#include <sys/types.h>

#include "adapters/real/process/process_guard.hpp"
#include "adapters/real/process/unique_fd.hpp"
#include "engine/core/result.hpp"

namespace baton::process {

/// What to execute. Null-terminated arrays as exec wants them; the caller keeps them alive.
struct spawn_plan {
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  const char* working_directory = "";  ///< empty: the server's
};

/// A child that executes its command. Its number is its group's number too, and is nobody else's
/// until it is reaped.
struct spawned_child {
  pid_t pid = 0;
  unique_fd handle;    ///< a pidfd: readable once the child has exited
  unique_fd input;     ///< non-blocking ends of its pipes
  unique_fd output;
  unique_fd errors;
  std::uint64_t serial = 0;  ///< of its registration with the guard
};

/// Returns once the child executes its command, or never will. Blocks the thread meanwhile, for
/// about as long as exec takes (a working directory or program on a hung network file system is not
/// a good idea). The child dies when the calling *thread* ends, not only the process: so the thread
/// must be one that lasts. `guard` may be null.
/// Error: `cannot_start`, with what failed; then nothing runs.
result<spawned_child> spawn(const spawn_plan& plan, process_guard* guard);

}  // namespace baton::process
