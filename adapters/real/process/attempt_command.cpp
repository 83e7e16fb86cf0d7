#include "adapters/real/process/attempt_command.hpp"

#include <cerrno>

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

// The thread sanitizer makes a fork of every vfork, and with that a start that never fails. It does
// not know this other name of the C library's function.
#if defined(__SANITIZE_THREAD__)
#define BATON_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BATON_THREAD_SANITIZER
#endif
#endif
#ifdef BATON_THREAD_SANITIZER
extern "C" pid_t __vfork() __attribute__((returns_twice));
#define vfork __vfork
#endif

namespace baton::process {
namespace {

// The child borrows its parent's memory: what it writes there stays.
[[noreturn]] void give_up(command_failure& failure, start_step step) {
  failure = {step, errno};
  ::_exit(127);
}

void reset_signals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) {
    ::sigaction(signal, &standard, nullptr);
  }
}

// Runs in the child, on its parent's memory: only system calls here.
[[noreturn]] void become(const start_plan& plan, const command_descriptors& pipes, pid_t supervisor,
                         command_failure& failure) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != supervisor) {
    ::_exit(127);  // the supervisor died before the signal was set
  }
  reset_signals();
  ::setsid();
  if (::dup2(pipes.input, STDIN_FILENO) < 0 || ::dup2(pipes.output, STDOUT_FILENO) < 0 ||
      ::dup2(pipes.errors, STDERR_FILENO) < 0) {
    give_up(failure, start_step::redirect);
  }
  ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (*plan.working_directory != '\0' && ::chdir(plan.working_directory) != 0) {
    give_up(failure, start_step::change_directory);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execvpe(plan.arguments[0], plan.arguments, plan.environment);
  give_up(failure, start_step::execute);
}

}  // namespace

// A function of its own with nothing in it: the child returns into this very stack frame.
// vfork because it copies nothing. The supervisor stands still while its child hangs in a working
// directory or a program on a file system that is away; it could not end that child anyway.
[[gnu::noinline]] pid_t start_command(const start_plan& plan, const command_descriptors& pipes,
                                      command_failure& failure) {
  const pid_t supervisor = ::getpid();
  const pid_t child = ::vfork();
  if (child == 0) {
    become(plan, pipes, supervisor, failure);
  }
  return child;
}

}  // namespace baton::process
