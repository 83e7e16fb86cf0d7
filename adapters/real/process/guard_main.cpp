#include "adapters/real/process/guard_main.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "adapters/real/process/process_group.hpp"

namespace baton::process {
namespace {

struct watched_group {
  pid_t number = 0;
  bool dying = false;
};
using watch_list = std::unordered_map<std::uint64_t, watched_group>;

void note(const guard_record& record, watch_list& groups) {
  switch (record.what) {
    case guard_record::kind::started: groups[record.serial] = {record.group, false}; break;
    case guard_record::kind::dying:
      if (const auto found = groups.find(record.serial); found != groups.end()) {
        found->second.dying = true;
      }
      break;
    case guard_record::kind::gone: groups.erase(record.serial); break;
  }
}

// Returns at the pipe's end: every holder of its other end, the server first, is gone.
void read_records(int records, watch_list& groups) {
  std::array<std::byte, 256 * sizeof(guard_record)> buffer{};
  std::size_t filled = 0;
  while (true) {
    const ssize_t count = ::read(records, buffer.data() + filled, buffer.size() - filled);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return;
    }
    filled += static_cast<std::size_t>(count);
    std::size_t used = 0;
    for (; filled - used >= sizeof(guard_record); used += sizeof(guard_record)) {
      guard_record record;
      std::memcpy(&record, buffer.data() + used, sizeof record);
      note(record, groups);
    }
    std::memmove(buffer.data(), buffer.data() + used, filled - used);
    filled -= used;
  }
}

void kill_and_await(const watch_list& groups, std::chrono::milliseconds gone_within) {
  for (const auto& [serial, group] : groups) {
    if (!group.dying) {
      signal_group(group.number, SIGKILL);
    }
  }
  constexpr long pause_ns = 2'000'000;
  constexpr std::int64_t pauses_before_scan = 8;
  const std::int64_t pauses_max = gone_within.count() * 1'000'000 / pause_ns;
  for (std::int64_t pauses = 0; pauses <= pauses_max; ++pauses) {
    const bool scan = pauses > 0 && pauses % pauses_before_scan == 0;
    const std::unordered_set<pid_t> living = scan ? living_groups() : std::unordered_set<pid_t>{};
    const bool gone = std::all_of(groups.begin(), groups.end(), [&](const auto& entry) {
      const pid_t number = entry.second.number;
      return group_is_empty(number) || (scan && !living.contains(number));
    });
    if (gone) {
      return;
    }
    const timespec pause{0, pause_ns};
    ::nanosleep(&pause, nullptr);
  }
}

void ignore_signals() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM,
                           SIGTSTP, SIGTTIN, SIGTTOU}) {
    ::signal(signal, SIG_IGN);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Also stdin, stdout and stderr: whoever waits for the end of the server's output waits for them.
void close_all_but(std::vector<int> kept) {
  std::sort(kept.begin(), kept.end());
  unsigned int next = 0;
  for (const int descriptor : kept) {
    if (descriptor < 0) {
      continue;
    }
    const auto stays = static_cast<unsigned int>(descriptor);
    if (stays > next) {
      ::close_range(next, stays - 1, 0);
    }
    next = std::max(next, stays + 1);
  }
  ::close_range(next, ~0U, 0);
}

}  // namespace

void run_guard(int records, const process_guard::settings& wanted) {
  ::setsid();
  ::prctl(PR_SET_NAME, "baton-guard");
  ignore_signals();
  std::vector<int> kept = wanted.keep_open;
  kept.push_back(records);
  close_all_but(std::move(kept));
  if (::chdir("/") != 0) {
    // It then keeps the server's working directory busy, which does no harm.
  }
  watch_list groups;
  read_records(records, groups);
  kill_and_await(groups, wanted.gone_within);
  ::_exit(0);
}

}  // namespace baton::process
