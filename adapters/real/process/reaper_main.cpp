#include "adapters/real/process/reaper_main.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <new>

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/real/process/attempt_end.hpp"
#include "adapters/real/process/attempt_messages.hpp"
#include "adapters/real/process/supervisor_main.hpp"

namespace baton::process {
namespace {

constexpr std::size_t supervisors_max = 65'536;
constexpr std::int64_t retry_ns = 20 * millisecond_ns;

// A supervisor's end is announced by this signal and not by SIGCHLD. Orphans always use SIGCHLD: so
// `waitpid` without __WALL waits for orphans alone, and its ECHILD is the proof that none is left.
constexpr int supervisor_signal = SIGUSR2;

struct known_supervisor {
  pid_t pid = 0;     // 0: it was killed, and what it left is being ended
  int control = -1;  // a copy of its attempt's, to tell the server when it is dead; -1: it is idle
  std::uint64_t serial = 0;
  bool released = false;
};

class reaper {
 public:
  explicit reaper(const reaper_setup& setup) : setup_{setup}, killer_{setup.how} {}

  [[noreturn]] void run();

 private:
  void prepare();
  void detach_with(const char* name, std::initializer_list<int> also);
  void keep_supervisors_ready();
  bool fork_supervisor();
  [[noreturn]] void become_supervisor();
  void refuse_orders();
  void read_desk();
  void reap();
  void note_end(pid_t pid, int status);
  void end_orphans();
  void forget(known_supervisor& gone);
  [[nodiscard]] known_supervisor* find(pid_t pid);
  [[nodiscard]] std::span<known_supervisor> supervisors() { return {supervisors_, count_}; }
  [[nodiscard]] bool may_leave();

  reaper_setup setup_;
  descendant_killer killer_;
  std::array<pid_t, 1> own_session_{};  // its supervisors'; what a command starts has another
  known_supervisor* supervisors_ = nullptr;
  std::size_t count_ = 0;
  idle_counter* idle_ = nullptr;
  int desk_ = -1;
  int supervisors_desk_ = -1;
  int signals_ = -1;
  int timer_ = -1;
  int fork_failure_ = 0;  // an errno, while there is no idle supervisor because of it
  std::int64_t fork_again_ns_ = never_ns;
  bool server_is_there_ = true;
  bool has_orphans_ = false;
};

void* map_shared(std::size_t size, int sharing) {
  void* const room = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
  return room == MAP_FAILED ? nullptr : room;
}

void reaper::run() {
  prepare();
  while (true) {
    read_desk();
    reap();
    end_orphans();
    if (may_leave()) {
      ::_exit(0);
    }
    keep_supervisors_ready();
    // Asked for nothing, the socket of the server still tells its end.
    const short asked = fork_failure_ != 0 ? POLLIN : 0;
    const std::array waits{pollfd{server_is_there_ ? setup_.orders : -1, asked, 0},
                           pollfd{desk_, POLLIN, 0}, pollfd{signals_, POLLIN, 0}};
    wait_any(waits, timer_, std::min(killer_.due_ns(), fork_again_ns_));
    pollfd server{setup_.orders, 0, 0};
    server_is_there_ = server_is_there_ && ::poll(&server, 1, 0) == 0;
  }
}

void reaper::prepare() {
  ::setsid();
  own_session_ = {::getsid(0)};
  detach_with("baton-reaper", {});
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &standard, nullptr);
  sigset_t children;
  ::sigemptyset(&children);
  ::sigaddset(&children, SIGCHLD);
  ::sigaddset(&children, supervisor_signal);
  ::sigprocmask(SIG_SETMASK, &children, nullptr);
  signals_ = ::signalfd(-1, &children, SFD_NONBLOCK | SFD_CLOEXEC);
  timer_ = ::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  int desk[2] = {-1, -1};
  ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, desk);
  desk_ = desk[0];
  supervisors_desk_ = desk[1];
  supervisors_ = static_cast<known_supervisor*>(
      map_shared(supervisors_max * sizeof(known_supervisor), MAP_PRIVATE));
  void* const counter = map_shared(sizeof(idle_counter), MAP_SHARED);
  if (signals_ < 0 || timer_ < 0 || desk_ < 0 || supervisors_ == nullptr || counter == nullptr) {
    ::_exit(1);
  }
  idle_ = new (counter) idle_counter{0};
}

void reaper::detach_with(const char* name, std::initializer_list<int> also) {
  std::array<int, keep_open_max + 4> kept{};
  std::size_t count = 0;
  for (const int descriptor : setup_.keep_open) {
    kept.at(count++) = descriptor;
  }
  for (const int descriptor : also) {
    kept.at(count++) = descriptor;
  }
  kept.at(count++) = setup_.orders;
  std::sort(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(count));
  detach(name, std::span{kept}.first(count));
}

void reaper::keep_supervisors_ready() {
  if (!server_is_there_ || boot_ns() < (fork_again_ns_ == never_ns ? 0 : fork_again_ns_)) {
    refuse_orders();
    return;
  }
  fork_again_ns_ = never_ns;
  fork_failure_ = 0;
  while (idle_->load() < idle_min) {
    if (!fork_supervisor()) {
      fork_failure_ = idle_->load() > 0 ? 0 : errno;
      fork_again_ns_ = boot_ns() + retry_ns;
      refuse_orders();
      return;
    }
  }
}

bool reaper::fork_supervisor() {
  if (count_ == supervisors_max) {
    errno = EAGAIN;
    return false;
  }
  // Counted before it can count itself as busy.
  idle_->fetch_add(1);
  // As fork, but for the signal. No other thread exists, and no library has to know.
  const long child = ::syscall(SYS_clone, supervisor_signal, nullptr, nullptr, nullptr, 0);
  if (child == 0) {
    become_supervisor();
  }
  if (child < 0) {
    idle_->fetch_sub(1);
    return false;
  }
  supervisors_[count_++] = {static_cast<pid_t>(child), -1, 0, false};
  return true;
}

void reaper::become_supervisor() {
  detach_with("baton-supervise", {supervisors_desk_});
  supervisor_setup setup;
  setup.orders = setup_.orders;
  setup.desk = supervisors_desk_;
  setup.keep_open = setup_.keep_open;
  setup.idle = idle_;
  setup.how = setup_.how;
  run_supervisor(setup);
}

// As long as no supervisor can be forked, the server is told so.
void reaper::refuse_orders() {
  reaper_order order;
  std::array<unique_fd, start_descriptors> descriptors;
  while (fork_failure_ != 0 && idle_->load() <= 0 &&
         receive_record(setup_.orders, order, descriptors) == received::record) {
    attempt_news news;
    news.what = attempt_news::kind::failed;
    news.step = start_step::fork;
    news.number = fork_failure_;
    send_record(descriptors.at(static_cast<std::size_t>(start_descriptor::control)).get(), news);
    descriptors = {};
  }
}

void reaper::read_desk() {
  while (true) {
    desk_note note;
    std::array<unique_fd, 1> control;
    const received got = receive_record(desk_, note, control);
    if (got == received::nothing || got == received::closed) {
      return;
    }
    if (note.what == desk_note::kind::release) {
      for (known_supervisor& each : supervisors()) {
        each.released = each.released || (each.control >= 0 && each.serial == note.serial);
      }
      continue;
    }
    known_supervisor* const found = find(note.supervisor);
    if (found == nullptr) {
      continue;
    }
    if (found->control >= 0) {
      ::close(found->control);
    }
    found->control = note.what == desk_note::kind::taken ? control.front().release() : -1;
    found->serial = note.serial;
  }
}

void reaper::reap() {
  drain_signals(signals_);
  int status = 0;
  pid_t waited = 0;
  do {
    waited = ::waitpid(-1, &status, WNOHANG | WUNTRACED | __WALL);
    if (waited > 0) {
      note_end(waited, status);
    }
  } while (waited > 0 || was_interrupted(waited));
  do {
    waited = ::waitpid(-1, nullptr, WNOHANG);
  } while (waited > 0 || was_interrupted(waited));
  has_orphans_ = waited == 0;
}

void reaper::note_end(pid_t pid, int status) {
  // All that it had to say was said before it died.
  read_desk();
  known_supervisor* const found = find(pid);
  if (found == nullptr) {
    return;  // an orphan
  }
  if (WIFSTOPPED(status)) {
    ::kill(pid, SIGCONT);  // a supervisor that stands still supervises nothing
  } else if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    forget(*found);
  } else if (found->control < 0) {
    idle_->fetch_sub(1);
    forget(*found);
  } else {
    found->pid = 0;
  }
}

void reaper::end_orphans() {
  if (!has_orphans_) {
    killer_.finish();
    for (std::size_t at = count_; at > 0; --at) {
      known_supervisor& each = supervisors_[at - 1];
      if (each.pid == 0) {
        attempt_news news;
        news.what = attempt_news::kind::lost;
        send_record(each.control, news);
        forget(each);
      }
    }
    return;
  }
  killer_.begin(boot_ns());
  if (killer_.due_ns() > boot_ns()) {
    return;
  }
  killer_.run(own_session_);
  attempt_news news;
  if (killer_.report_survivors(news, own_session_)) {
    for (const known_supervisor& each : supervisors()) {
      if (each.pid == 0) {
        send_record(each.control, news);
      }
    }
  }
}

void reaper::forget(known_supervisor& gone) {
  if (gone.control >= 0) {
    ::close(gone.control);
  }
  gone = supervisors_[--count_];
}

known_supervisor* reaper::find(pid_t pid) {
  const auto all = supervisors();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [pid](const known_supervisor& each) { return each.pid == pid; });
  return found == all.end() ? nullptr : &*found;
}

bool reaper::may_leave() {
  bool all_released = true;
  bool orphans_count = has_orphans_;
  for (const known_supervisor& each : supervisors()) {
    all_released = all_released && each.released;
    orphans_count = orphans_count && !(each.released && each.pid == 0);
  }
  return !server_is_there_ && all_released && !orphans_count;
}

}  // namespace

void run_reaper(const reaper_setup& setup) {
  reaper{setup}.run();
}

}  // namespace baton::process
