#include "adapters/real/process/process_reaper.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/real/process/attempt_messages.hpp"
#include "adapters/real/process/pidfd.hpp"
#include "adapters/real/process/process_signals.hpp"
#include "adapters/real/process/reaper_main.hpp"
#include "base/ensure.hpp"

namespace baton {
namespace {

error no_reaper(const char* step) {
  return error{errc::unavailable, fmt::format("cannot start the reaper of attempts: {}: {}", step,
                                              std::strerror(errno))};
}

// Above stderr: the reaper puts /dev/null into the first three places.
process::unique_fd above_stderr(process::unique_fd descriptor) {
  if (descriptor.get() > STDERR_FILENO) {
    return descriptor;
  }
  return process::unique_fd{::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
}

// Signals wait until the reaper ignores them: the same Ctrl-C must not end both just after the
// fork.
pid_t fork_blocking_signals(const process::reaper_setup& setup) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) {
    process::run_reaper(setup);
  }
  const int failure = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = failure;
  return pid;
}

}  // namespace

result<std::unique_ptr<process_reaper>> process_reaper::start(settings wanted) {
  ensure(wanted.keep_open.size() <= process::keep_open_max, "a reaper keeps a few descriptors");
  process::prepare_signals();
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
    return no_reaper("prctl");
  }
  std::unique_ptr<process_reaper> made{new process_reaper{std::move(wanted)}};
  made->spared_ = {::getsid(0)};
  result<void> forked = made->fork_reaper();
  if (!forked) {
    return forked.error();
  }
  return made;
}

result<void> process_reaper::fork_reaper() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return no_reaper("socketpair");
  }
  process::unique_fd server_end = above_stderr(process::unique_fd{ends[0]});
  const process::unique_fd reaper_end = above_stderr(process::unique_fd{ends[1]});
  process::reaper_setup setup;
  setup.orders = reaper_end.get();
  setup.keep_open = wanted_.keep_open;
  setup.how = wanted_.how;
  const pid_t pid = fork_blocking_signals(setup);
  if (pid < 0) {
    return no_reaper("fork");
  }
  pid_ = pid;
  socket_ = std::move(server_end);
  spared_.push_back(pid);
  handle_ = process::open_pidfd(pid);
  if (!handle_.is_open()) {
    const error failure = no_reaper("pidfd_open");
    bury();
    return failure;
  }
  return {};
}

process_reaper::~process_reaper() {
  socket_.reset();
  pollfd ended{handle_.get(), POLLIN, 0};
  const auto patience = static_cast<int>(wanted_.gone_within.count());
  // Where something cannot be killed the reaper stays with it, and keeps the lock.
  if (handle_.is_open() && ::poll(&ended, 1, patience) == 1) {
    bury();
  }
}

// Only after its death, or where it is about to come by the end of its socket.
void process_reaper::bury() {
  socket_.reset();
  handle_.reset();
  while (pid_ > 0 && ::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
}

bool process_reaper::is_alive() const {
  pollfd ended{handle_.get(), POLLIN, 0};
  return handle_.is_open() && ::poll(&ended, 1, 0) == 0;
}

bool process_reaper::is_stopped() const {
  process::process_facts facts;
  return pid_ > 0 && process::read_facts(pid_, facts) && (facts.state == 'T' || facts.state == 't');
}

result<void> process_reaper::replace() {
  if (is_alive()) {
    return {};
  }
  bury();
  return fork_reaper();
}

bool process_reaper::send_start(std::uint64_t serial, std::span<const int> descriptors) const {
  const process::reaper_order order{process::reaper_order::kind::start, 0, serial};
  return process::send_record(socket_.get(), order, descriptors);
}

void process_reaper::send_release(std::uint64_t serial) const {
  // A reaper that is dead waits for nothing; a socket that is full only keeps it waiting longer.
  const process::reaper_order order{process::reaper_order::kind::release, 0, serial};
  process::send_record(socket_.get(), order);
}

}  // namespace baton
