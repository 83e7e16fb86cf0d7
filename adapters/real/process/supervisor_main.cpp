#include "adapters/real/process/supervisor_main.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/real/process/attempt_command.hpp"
#include "adapters/real/process/attempt_end.hpp"
#include "adapters/real/process/attempt_messages.hpp"
#include "adapters/real/process/captured_output.hpp"
#include "adapters/real/process/start_plan.hpp"

namespace baton::process {
namespace {

// How much later than its worker the supervisor acts: a worker that goes on never sees it act.
constexpr std::int64_t worker_first_ns = 250 * millisecond_ns;

std::int64_t later(std::int64_t at_ns, std::chrono::milliseconds by) {
  const std::int64_t ms_max = (never_ns - at_ns) / millisecond_ns;
  return by.count() >= ms_max ? never_ns : at_ns + by.count() * millisecond_ns;
}

// Reused from attempt to attempt.
struct supervisor_tools {
  explicit supervisor_tools(lookup how) : killer{how} {}

  descendant_killer killer;
  int signals = -1;
  int timer = -1;
};

class supervised_attempt {
 public:
  supervised_attempt(std::array<unique_fd, start_descriptors> descriptors, supervisor_tools& tools)
      : descriptors_{std::move(descriptors)}, tools_{tools}, killer_{tools.killer} {}

  enum class outcome : std::uint8_t { gone, released };

  /// Returns when no descendant is left.
  outcome run(std::span<const int>& keep_open);

 private:
  [[nodiscard]] unique_fd& descriptor(start_descriptor which) {
    return descriptors_.at(static_cast<std::size_t>(which));
  }
  [[nodiscard]] int control() { return descriptor(start_descriptor::control).get(); }

  bool start();
  void report(const attempt_news& news);
  void read_orders(std::span<const int>& keep_open);
  void obey(const attempt_order& order, std::span<const int>& keep_open);
  void act_on_limits();
  void terminate();
  void kill();
  void signal_first(int signal);
  void reap();
  [[nodiscard]] std::int64_t next_limit_ns() const;

  std::array<unique_fd, start_descriptors> descriptors_;
  supervisor_tools& tools_;
  descendant_killer& killer_;
  mapped_plan mapped_;
  pid_t first_ = 0;  // 0 once its end has been noted
  std::int64_t terminate_ns_ = never_ns;
  std::int64_t kill_ns_ = never_ns;
  bool server_is_there_ = true;
  bool all_gone_ = false;
  bool released_ = false;
  attempt_news end_;
};

supervised_attempt::outcome supervised_attempt::run(std::span<const int>& keep_open) {
  if (!start()) {
    report(end_);
    return outcome::gone;
  }
  while (true) {
    // Read first: a renewal that has come counts, however late this process is to look.
    read_orders(keep_open);
    reap();
    if (all_gone_) {
      killer_.finish();
      report(end_);
      return released_ ? outcome::released : outcome::gone;
    }
    act_on_limits();
    if (killer_.due_ns() <= boot_ns()) {
      killer_.run({});
      attempt_news news;
      if (killer_.report_survivors(news, {})) {
        report(news);
      }
    }
    const std::array waits{pollfd{server_is_there_ ? control() : -1, POLLIN, 0},
                           pollfd{tools_.signals, POLLIN, 0}};
    wait_any(waits, tools_.timer, std::min(next_limit_ns(), killer_.due_ns()));
  }
}

std::int64_t supervised_attempt::next_limit_ns() const {
  return killer_.has_begun() ? never_ns
                             : std::min({terminate_ns_, kill_ns_,
                                         mapped_.plan.limits.lease_until.since_start.count()});
}

// False where nothing runs; `end_` then says why.
bool supervised_attempt::start() {
  end_.what = attempt_news::kind::failed;
  end_.step = start_step::plan;
  if (!mapped_.read(descriptor(start_descriptor::plan).get())) {
    end_.number = errno;
    return false;
  }
  const command_descriptors pipes{descriptor(start_descriptor::input).get(),
                                  descriptor(start_descriptor::output).get(),
                                  descriptor(start_descriptor::errors).get()};
  command_failure failure;
  first_ = start_command(mapped_.plan, pipes, failure);
  if (first_ < 0) {
    end_.step = start_step::fork;
    end_.number = errno;
    return false;
  }
  if (failure.number != 0) {
    while (was_interrupted(::waitpid(first_, nullptr, 0))) {
    }
    end_.step = failure.step;
    end_.number = failure.number;
    return false;
  }
  // The pipes end with the attempt's own processes.
  descriptor(start_descriptor::plan).reset();
  descriptor(start_descriptor::input).reset();
  descriptor(start_descriptor::output).reset();
  descriptor(start_descriptor::errors).reset();
  attempt_news started;
  started.what = attempt_news::kind::started;
  started.pid = ::getpid();
  report(started);
  end_.what = attempt_news::kind::ended;
  terminate_ns_ = later(boot_ns() + worker_first_ns, mapped_.plan.limits.timeout);
  return true;
}

// A server that stands still is waited for, one that is gone is not.
void supervised_attempt::report(const attempt_news& news) {
  while (server_is_there_ && !send_record(control(), news)) {
    if (errno != EAGAIN || news.what == attempt_news::kind::survivors) {
      return;
    }
    pollfd room{control(), POLLOUT, 0};
    ::poll(&room, 1, -1);
  }
}

void supervised_attempt::read_orders(std::span<const int>& keep_open) {
  while (server_is_there_) {
    attempt_order order;
    switch (receive_record(control(), order)) {
      case received::record: obey(order, keep_open); break;
      case received::nothing: return;
      case received::wrong: break;
      case received::closed:
        server_is_there_ = false;
        kill();
        return;
    }
  }
}

void supervised_attempt::obey(const attempt_order& order, std::span<const int>& keep_open) {
  switch (order.what) {
    case attempt_order::kind::terminate:
      terminate();
      terminate_ns_ = never_ns;
      kill_ns_ = std::min(kill_ns_, later(boot_ns() + worker_first_ns, mapped_.plan.limits.grace));
      break;
    case attempt_order::kind::kill: kill(); break;
    case attempt_order::kind::renew:
      mapped_.plan.limits.lease_until = {duration{order.lease_until_ns}};
      break;
    case attempt_order::kind::release:
      // The survivors do not keep a successor from its storage any more. They are still killed as
      // soon as that is possible.
      released_ = true;
      for (const int kept : keep_open) {
        ::close(kept);
      }
      keep_open = {};
      break;
    case attempt_order::kind::withdraw: break;  // too late: the server knows that it was taken
  }
}

void supervised_attempt::act_on_limits() {
  const std::int64_t now = boot_ns();
  if (killer_.has_begun()) {
    return;
  }
  if (mapped_.plan.limits.lease_until.since_start.count() <= now) {
    if (end_.cause == static_cast<std::uint8_t>(end_cause::by_itself)) {
      end_.cause = static_cast<std::uint8_t>(end_cause::lease_ended);
    }
    kill();
  } else if (terminate_ns_ <= now) {
    end_.cause = static_cast<std::uint8_t>(end_cause::timed_out);
    terminate();
    terminate_ns_ = never_ns;
    kill_ns_ = later(now, mapped_.plan.limits.grace);
  } else if (kill_ns_ <= now) {
    kill();
  }
}

void supervised_attempt::terminate() {
  signal_first(SIGTERM);
  signal_first(SIGCONT);
}

void supervised_attempt::kill() {
  signal_first(SIGKILL);
  killer_.begin(boot_ns());
}

// To its whole group; to itself alone as long as it has none of its own.
void supervised_attempt::signal_first(int signal) {
  if (first_ > 0 && ::kill(-first_, signal) != 0 && errno == ESRCH) {
    ::kill(first_, signal);
  }
}

// The unreaped first process keeps its group's number until the group's last signal is sent.
void supervised_attempt::reap() {
  drain_signals(tools_.signals);
  siginfo_t facts{};
  if (first_ > 0 &&
      ::waitid(P_PID, static_cast<id_t>(first_), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 &&
      facts.si_pid == first_) {
    const bool exited = facts.si_code == CLD_EXITED;
    end_.how = static_cast<std::uint8_t>(exited ? exit_status::kind::exited
                                                : exit_status::kind::signalled);
    end_.number = facts.si_status;
    signal_first(SIGKILL);
    first_ = 0;
    // The group's others need a moment to be gone: usually nothing has to be looked for.
    killer_.begin(boot_ns() + 2 * millisecond_ns);
  }
  pid_t waited = 0;
  do {
    waited = ::waitpid(-1, nullptr, WNOHANG);
  } while (waited > 0 || was_interrupted(waited));
  all_gone_ = waited < 0 && errno == ECHILD;
}

// A full desk is emptied as soon as the reaper has its turn.
bool notify_reaper(int desk, const desk_note& note, std::span<const int> descriptors) {
  constexpr int patience_ms = 1'000;
  while (!send_record(desk, note, descriptors)) {
    pollfd room{desk, POLLOUT, 0};
    if (errno != EAGAIN || ::poll(&room, 1, patience_ms) != 1) {
      return false;
    }
  }
  return true;
}

// The server withdraws before it looks whether the attempt was taken, and this looks after saying
// so: either this sees the withdrawal, or the server sees that the attempt was taken.
bool is_withdrawn(int control) {
  attempt_order order;
  const received got = receive_record(control, order);
  if (got == received::record && order.what == attempt_order::kind::withdraw) {
    attempt_news refused;
    refused.what = attempt_news::kind::failed;
    refused.step = start_step::plan;
    refused.number = EAGAIN;
    send_record(control, refused);
    return true;
  }
  return got == received::closed;
}

class supervisor {
 public:
  explicit supervisor(const supervisor_setup& setup) : setup_{setup}, tools_{setup.how} {}

  [[noreturn]] void run();

 private:
  void prepare();
  bool take_next();
  bool supervise(std::uint64_t serial, std::array<unique_fd, start_descriptors> descriptors);

  supervisor_setup setup_;
  supervisor_tools tools_;
};

void supervisor::run() {
  prepare();
  while (take_next()) {
  }
  ::_exit(0);
}

void supervisor::prepare() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  tools_.signals = ::signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
  tools_.timer = ::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (tools_.signals < 0 || tools_.timer < 0) {
    ::_exit(1);
  }
}

// False where this supervisor is not needed any more.
bool supervisor::take_next() {
  reaper_order order;
  std::array<unique_fd, start_descriptors> descriptors;
  const received got = receive_record(setup_.orders, order, descriptors, patience::unbounded);
  if (got == received::closed) {
    return false;
  }
  if (got != received::record) {
    return true;  // its descriptors are closed: the server sees that
  }
  if (order.what == reaper_order::kind::start && descriptors.back().is_open()) {
    return supervise(order.serial, std::move(descriptors));
  }
  return notify_reaper(setup_.desk, {desk_note::kind::release, ::getpid(), order.serial}, {});
}

bool supervisor::supervise(std::uint64_t serial,
                           std::array<unique_fd, start_descriptors> descriptors) {
  setup_.idle->fetch_sub(1);
  const std::array control{
      descriptors.at(static_cast<std::size_t>(start_descriptor::control)).get()};
  // The reaper has to know first: whatever happens from here on, it ends what may have been
  // started.
  desk_note note{desk_note::kind::taken, ::getpid(), serial};
  attempt_news taken;
  taken.what = attempt_news::kind::taken;
  if (!notify_reaper(setup_.desk, note, control)) {
    return false;
  }
  auto outcome = supervised_attempt::outcome::gone;
  if (send_record(control.front(), taken) && !is_withdrawn(control.front())) {
    supervised_attempt attempt{std::move(descriptors), tools_};
    outcome = attempt.run(setup_.keep_open);
  }
  note.what = desk_note::kind::done;
  if (outcome == supervised_attempt::outcome::released || !notify_reaper(setup_.desk, note, {})) {
    return false;
  }
  const bool is_needed = setup_.idle->fetch_add(1) < idle_max;
  if (!is_needed) {
    setup_.idle->fetch_sub(1);
  }
  return is_needed;
}

}  // namespace

void run_supervisor(const supervisor_setup& setup) {
  supervisor{setup}.run();
}

}  // namespace baton::process
