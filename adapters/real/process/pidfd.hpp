// The kernel's handles for processes, called directly: glibc 2.36 declares them without C linkage.
#pragma once

#include <signal.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "adapters/real/process/unique_fd.hpp"

namespace baton::process {

/// A handle (closed on exec) that stays with this process when its number is used again. Readable
/// once the process has exited. None is open on failure; `errno` says why.
[[nodiscard]] inline unique_fd open_pidfd(pid_t pid) {
  return unique_fd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
}

/// Whether the signal was sent.
inline bool signal_pidfd(const unique_fd& handle, int signal) {
  return ::syscall(SYS_pidfd_send_signal, handle.get(), signal, nullptr, 0) == 0;
}

}  // namespace baton::process
