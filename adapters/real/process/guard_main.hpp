// What runs inside the guard process.
#pragma once

#include "adapters/real/process/process_guard.hpp"

namespace baton::process {

/// Reads records until the pipe ends, then kills, waits, and exits the process. Closes every other
/// descriptor first. Called in the freshly forked guard, with all signals blocked.
[[noreturn]] void run_guard(int records, const process_guard::settings& wanted);

}  // namespace baton::process
