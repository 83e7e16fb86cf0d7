// Process groups as the kernel sees them: signalling one, and asking whether it is gone.
#pragma once

#include <unordered_set>

#include <sys/types.h>

namespace baton::process {

/// Sends `signal` to every process of the group; none there is not an error. The caller sees to it
/// that the group's number cannot belong to somebody else by now.
void signal_group(pid_t group, int signal);

/// Whether no process has this group. A zombie that nobody has reaped still counts.
[[nodiscard]] bool group_is_empty(pid_t group);

/// The groups of all processes that run, zombies not counted. Reads all of /proc, so it is for when
/// `group_is_empty` stays false: some machines have an init that reaps late or never.
[[nodiscard]] std::unordered_set<pid_t> living_groups();

/// Kills every other process that has the pipe behind `read_end` open: who left the group but kept
/// its output. Reads all of /proc that it may. Returns how many were killed.
int kill_writers_of(int read_end);

}  // namespace baton::process
