#include "adapters/real/process/spawn.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/real/process/pidfd.hpp"
#include "adapters/real/process/process_group.hpp"

namespace baton::process {
namespace {

struct pipe_ends {
  unique_fd read;
  unique_fd write;
};

enum class step : std::int32_t { registered = 1, redirected, changed_directory, executed };

struct child_failure {
  step at{};
  std::int32_t number = 0;  // errno
};

// All that the child needs, made ready beforehand: it must not allocate.
struct child_side {
  const spawn_plan* plan = nullptr;
  pid_t parent = 0;
  int input = -1;
  int output = -1;
  int errors = -1;
  int report = -1;
  int guard = -1;
  guard_record registration;
};

error cannot_start(const char* what) {
  return error{errc::cannot_start, fmt::format("{}: {}", what, std::strerror(errno))};
}

// Above stderr, because the child puts other things in the first three places.
unique_fd above_stderr(int descriptor) {
  if (descriptor > STDERR_FILENO) {
    return unique_fd{descriptor};
  }
  const unique_fd low{descriptor};
  return unique_fd{::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)};
}

bool make_pipe(pipe_ends& made) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return false;
  }
  made.read = above_stderr(ends[0]);
  made.write = above_stderr(ends[1]);
  return made.read.is_open() && made.write.is_open();
}

bool make_nonblocking(const unique_fd& descriptor) {
  return ::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK) == 0;
}

[[noreturn]] void give_up(const child_side& side, step at) {
  const child_failure failure{at, errno};
  // When nobody reads it there is nobody to tell.
  [[maybe_unused]] const ssize_t written = ::write(side.report, &failure, sizeof failure);
  ::_exit(127);
}

bool register_with_guard(const child_side& side) {
  guard_record record = side.registration;
  record.group = ::getpid();
  if (::write(side.guard, &record, sizeof record) == sizeof record) {
    return true;
  }
  constexpr int patience_ms = 1'000;
  pollfd room{side.guard, POLLOUT, 0};
  return errno == EAGAIN && ::poll(&room, 1, patience_ms) == 1 &&
         ::write(side.guard, &record, sizeof record) == sizeof record;
}

void reset_signals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) {
    ::sigaction(signal, &standard, nullptr);
  }
}

// Runs in the child, which after vfork borrows the parent's memory: only system calls here.
[[noreturn]] void become(const child_side& side) {
  reset_signals();
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != side.parent) {
    ::_exit(127);  // the parent died before the signal was set, and its guard does not know us
  }
  if (side.guard >= 0 && !register_with_guard(side)) {
    give_up(side, step::registered);
  }
  if (::dup2(side.input, STDIN_FILENO) < 0 || ::dup2(side.output, STDOUT_FILENO) < 0 ||
      ::dup2(side.errors, STDERR_FILENO) < 0) {
    give_up(side, step::redirected);
  }
  // A library of the server may have opened something without O_CLOEXEC.
  ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (*side.plan->working_directory != '\0' && ::chdir(side.plan->working_directory) != 0) {
    give_up(side, step::changed_directory);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execvpe(side.plan->arguments[0], side.plan->arguments, side.plan->environment);
  give_up(side, step::executed);
}

// A function of its own with nothing in it: the child returns into this very stack frame.
// vfork because its cost does not grow with the server's memory, as fork's does.
[[gnu::noinline]] pid_t start_child(const child_side& side) {
  const pid_t pid = ::vfork();
  if (pid == 0) {
    become(side);
  }
  return pid;
}

// With every signal blocked: a handler that ran in the child would work on the parent's memory.
pid_t start_child_blocking_signals(const child_side& side) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = start_child(side);
  const int failure = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = failure;
  return pid;
}

// The pipe ends without a word when exec closes it.
bool read_failure(int report, child_failure& failure) {
  ssize_t count = 0;
  do {
    count = ::read(report, &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  return count == sizeof failure;
}

error describe(const child_failure& failure, const spawn_plan& plan) {
  errno = failure.number;
  switch (failure.at) {
    case step::registered: return cannot_start("the process guard is dead or stuck");
    case step::redirected: return cannot_start("redirecting its output");
    case step::changed_directory:
      return cannot_start(fmt::format("working directory {}", plan.working_directory).c_str());
    case step::executed: return cannot_start(fmt::format("command {}", plan.arguments[0]).c_str());
  }
  return cannot_start("it died before it was executed");
}

void bury(pid_t pid, process_guard* guard, std::uint64_t serial) {
  signal_group(pid, SIGKILL);
  if (guard != nullptr) {
    guard->mark_dying(serial);
  }
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (guard != nullptr) {
    guard->mark_gone(serial);
  }
}

}  // namespace

result<spawned_child> spawn(const spawn_plan& plan, process_guard* guard) {
  if (guard != nullptr && !guard->is_alive()) {
    return error{errc::cannot_start,
                 "the process guard is dead: bodies would survive a crash of this server; restart it"};
  }
  pipe_ends input;
  pipe_ends output;
  pipe_ends errors;
  pipe_ends report;
  if (!make_pipe(input) || !make_pipe(output) || !make_pipe(errors) || !make_pipe(report) ||
      !make_nonblocking(input.write) || !make_nonblocking(output.read) ||
      !make_nonblocking(errors.read)) {
    return cannot_start("pipe");
  }
  child_side side;
  side.plan = &plan;
  side.parent = ::getpid();
  side.input = input.read.get();
  side.output = output.write.get();
  side.errors = errors.write.get();
  side.report = report.write.get();
  if (guard != nullptr) {
    side.guard = guard->record_fd();
    side.registration = {guard_record::kind::started, 0, guard->next_serial()};
  }
  spawned_child child;
  child.serial = side.registration.serial;
  child.pid = start_child_blocking_signals(side);
  if (child.pid < 0) {
    return cannot_start("fork");
  }
  report.write.reset();
  child_failure failure;
  if (read_failure(report.read.get(), failure)) {
    bury(child.pid, guard, child.serial);
    return describe(failure, plan);
  }
  child.handle = open_pidfd(child.pid);
  if (!child.handle.is_open()) {
    const error lost = cannot_start("pidfd_open");
    bury(child.pid, guard, child.serial);
    return lost;
  }
  child.input = std::move(input.write);
  child.output = std::move(output.read);
  child.errors = std::move(errors.read);
  return child;
}

}  // namespace baton::process
