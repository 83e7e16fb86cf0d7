#include "adapters/real/process/process_guard.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/real/process/guard_main.hpp"
#include "adapters/real/process/pidfd.hpp"
#include "adapters/real/process/process_signals.hpp"

namespace baton {
namespace {

// Out of the way of stdin, stdout and stderr, which the guard closes.
process::unique_fd above_stderr(process::unique_fd descriptor) {
  if (descriptor.get() > STDERR_FILENO) {
    return descriptor;
  }
  return process::unique_fd{::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
}

error cannot_guard(const char* step) {
  return error{errc::unavailable,
               fmt::format("cannot start the process guard: {}: {}", step, std::strerror(errno))};
}

// Signals wait until the guard ignores them: the same Ctrl-C must not end both just after the fork.
pid_t fork_guard(int records, const process_guard::settings& wanted) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) {
    process::run_guard(records, wanted);
  }
  const int failure = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = failure;
  return pid;
}

}  // namespace

result<std::unique_ptr<process_guard>> process_guard::start(settings wanted) {
  process::prepare_signals();
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return cannot_guard("pipe");
  }
  process::unique_fd records = above_stderr(process::unique_fd{ends[0]});
  process::unique_fd server_end = above_stderr(process::unique_fd{ends[1]});
  if (::fcntl(server_end.get(), F_SETFL, O_NONBLOCK) != 0) {
    return cannot_guard("fcntl");
  }
  const pid_t pid = fork_guard(records.get(), wanted);
  if (pid < 0) {
    return cannot_guard("fork");
  }
  process::unique_fd handle = process::open_pidfd(pid);
  if (!handle.is_open()) {
    const error failure = cannot_guard("pidfd_open");
    server_end.reset();
    ::waitpid(pid, nullptr, 0);
    return failure;
  }
  return std::unique_ptr<process_guard>{
      new process_guard{pid, std::move(server_end), std::move(handle)}};
}

process_guard::process_guard(pid_t pid, process::unique_fd pipe, process::unique_fd handle)
    : pid_{pid}, pipe_{std::move(pipe)}, handle_{std::move(handle)} {}

process_guard::~process_guard() {
  flush();
  pipe_.reset();
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool process_guard::is_alive() const {
  pollfd ended{handle_.get(), POLLIN, 0};
  return ::poll(&ended, 1, 0) == 0;
}

void process_guard::mark_dying(std::uint64_t serial) {
  tell({guard_record::kind::dying, 0, serial});
}

void process_guard::mark_gone(std::uint64_t serial) {
  tell({guard_record::kind::gone, 0, serial});
}

void process_guard::tell(guard_record record) {
  unsent_.push_back(record);
  flush();
}

void process_guard::flush() {
  // A write of at most PIPE_BUF bytes happens whole or not at all.
  constexpr std::size_t records_max = PIPE_BUF / sizeof(guard_record);
  while (!unsent_.empty()) {
    const std::size_t count = std::min(records_max, unsent_.size());
    const ssize_t written = ::write(pipe_.get(), unsent_.data(), count * sizeof(guard_record));
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0 && errno == EAGAIN) {
      return;
    }
    // With any other failure the guard is dead, and nobody is left to be told.
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

}  // namespace baton
