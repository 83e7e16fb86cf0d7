// An attempt's command that tries to outlive its attempt: `escape_artist WAY LOCK LOG ARGUMENT`.
//
// WAY is a word of steps, each a letter; ARGUMENT only marks the processes. The process that takes
// the last step holds a lock on LOCK and writes a line into LOG: `alone` where it got the lock,
// `overlap` where another attempt's process still had it. It then stays for ever.
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace {

struct plan {
  std::string way;
  std::string lock;
  std::string log;
  std::array<int, 2> arrived{-1, -1};  // the last process writes into it once it has the lock
  bool first_stays = true;
};

[[noreturn]] void stay() {
  while (true) {
    ::pause();
  }
}

void write_log(const plan& all, std::string_view word) {
  const int log = ::open(all.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  const char* const execution = std::getenv("BATON_EXECUTION_ID");
  const std::string line =
      std::string{word} + " " + (execution != nullptr ? execution : "?") + "\n";
  if (::write(log, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    std::abort();
  }
  ::close(log);
}

// Never closed: every process forked from here on holds the lock too.
void hold_lock(const plan& all) {
  const int lock = ::open(all.lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  const bool is_alone = lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0;
  write_log(all, is_alone ? "alone" : "overlap");
  if (::write(all.arrived[1], "!", 1) != 1) {
    std::abort();
  }
}

bool fork_is_child() {
  const pid_t child = ::fork();
  if (child < 0) {
    ::_exit(3);
  }
  return child == 0;
}

void redirect(int flags) {
  const int null = ::open("/dev/null", flags);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::dup2(null, standard);
  }
}

void ignore_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    ::signal(signal, SIG_IGN);
  }
  ::signal(SIGCHLD, SIG_DFL);
}

// Every process of the chain forks the next one and exits: its number is never the same for long.
[[noreturn]] void rove(bool new_session_each, long rest_ns = 0) {
  while (true) {
    if (!fork_is_child()) {
      ::_exit(0);
    }
    const timespec rest{0, rest_ns};
    ::nanosleep(&rest, nullptr);
    if (new_session_each) {
      ::setsid();
    }
  }
}

void take_step(char step) {
  switch (step) {
    case 's': ::setsid(); break;
    case 'g': ::setpgid(0, 0); break;
    case 'f':  // a child goes on, this one exits
      if (!fork_is_child()) {
        ::_exit(0);
      }
      break;
    case 'F':  // a child goes on, this one stays
      if (!fork_is_child()) {
        stay();
      }
      break;
    case 'c': redirect(O_RDWR); break;
    case 'r': ::prctl(PR_SET_CHILD_SUBREAPER, 1); break;
    case 'i': ignore_signals(); break;
    case 't':  // a child goes on, traced by this one, which never waits for it
      if (!fork_is_child()) {
        stay();
      }
      ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
      break;
    case 'n':  // two hundred siblings, each in a session of its own
      for (int count = 0; count < 200; ++count) {
        if (fork_is_child()) {
          ::setsid();
          stay();
        }
      }
      break;
    case 'm':  // sixteen roving siblings
      for (int count = 0; count < 16; ++count) {
        if (fork_is_child()) {
          rove(count % 2 == 0, 1'000'000);
        }
      }
      break;
    case 'p':  // a parent that restarts what dies
      while (true) {
        if (fork_is_child()) {
          break;
        }
        ::wait(nullptr);
      }
      break;
    default: std::fprintf(stderr, "no such step: %c\n", step); ::_exit(2);
  }
}

[[noreturn]] void escape(const plan& all) {
  for (const char step : all.way) {
    switch (step) {
      case 'x':  // afterwards, from process to process
      case 'X': hold_lock(all); rove(step == 'X');
      case 'z':  // afterwards, stopped
        hold_lock(all);
        ::raise(SIGSTOP);
        stay();
      case 'l':  // the first thread ends, another one goes on
        hold_lock(all);
        std::thread{[] { stay(); }}.detach();
        ::syscall(SYS_exit, 0);
        stay();
      default: take_step(step);
    }
  }
  hold_lock(all);
  stay();
}

// The attempt's first process stays, or exits as soon as the last one is where it wants to be
// (`!`).
int run_first(plan& all) {
  all.first_stays = !all.way.empty() && all.way.front() != '!';
  if (!all.first_stays) {
    all.way.erase(0, 1);
  }
  if (::pipe2(all.arrived.data(), O_CLOEXEC) != 0) {
    return 3;
  }
  // "-": the first process itself is the last one.
  if (all.way == "-") {
    hold_lock(all);
    stay();
  }
  if (fork_is_child()) {
    escape(all);
  }
  char word = 0;
  while (::read(all.arrived[0], &word, 1) < 0 && errno == EINTR) {
  }
  if (all.first_stays) {
    stay();
  }
  return 0;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 5) {
    std::fprintf(stderr, "usage: escape_artist WAY LOCK LOG ARGUMENT\n");
    return 2;
  }
  plan all;
  all.way = arguments[1];
  all.lock = arguments[2];
  all.log = arguments[3];
  return run_first(all);
}
