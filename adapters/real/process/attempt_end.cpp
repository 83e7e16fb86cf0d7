#include "adapters/real/process/attempt_end.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

namespace baton::process {
namespace {

constexpr std::int64_t pause_max_ns = 256 * millisecond_ns;
constexpr std::size_t eager_rounds = 64;
constexpr std::int64_t survives_after_ns = 500 * millisecond_ns;

}  // namespace

std::int64_t boot_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void descendant_killer::begin(std::int64_t first_ns) {
  if (!has_begun()) {
    begun_ns_ = first_ns;
    due_ns_ = first_ns;
    pause_ns_ = 0;
    rounds_ = 0;
  }
}

void descendant_killer::finish() {
  begun_ns_ = never_ns;
  due_ns_ = never_ns;
  signature_ = 0;
  told_ = 0;
}

void descendant_killer::run(std::span<const pid_t> spared) {
  const kill_round seen = kill_descendants(tree_, spared);
  ++rounds_;
  if (seen.signature != signature_ && rounds_ < eager_rounds) {
    pause_ns_ = 0;
  } else if (seen.signature != signature_) {
    pause_ns_ = millisecond_ns / 8;
  } else {
    pause_ns_ = std::clamp(pause_ns_ * 2, millisecond_ns, pause_max_ns);
  }
  signature_ = seen.signature;
  due_ns_ = boot_ns() + pause_ns_;
}

bool descendant_killer::report_survivors(attempt_news& news, std::span<const pid_t> spared) {
  if (!has_begun() || boot_ns() - begun_ns_ < survives_after_ns || signature_ == told_) {
    return false;
  }
  news.what = attempt_news::kind::survivors;
  const std::size_t size = describe_running(tree_.look(spared), news.text);
  news.text_size = static_cast<std::uint16_t>(size);
  told_ = signature_;
  return size > 0;
}

void wait_any(std::span<const pollfd> wanted, int timer, std::int64_t until_ns) {
  std::array<pollfd, 8> waits{};
  const auto count = std::min(wanted.size(), waits.size() - 1);
  std::copy_n(wanted.begin(), count, waits.begin());
  const bool is_due = until_ns <= boot_ns();
  if (until_ns != never_ns && !is_due) {
    const auto whole = static_cast<time_t>(until_ns / 1'000'000'000);
    const itimerspec at{{0, 0}, {whole, static_cast<long>(until_ns % 1'000'000'000)}};
    ::timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, nullptr);
  }
  waits.at(count) = {until_ns == never_ns ? -1 : timer, POLLIN, 0};
  ::poll(waits.data(), static_cast<nfds_t>(count + 1), is_due ? 0 : -1);
}

void drain_signals(int signals) {
  std::array<signalfd_siginfo, 16> queued;
  while (::read(signals, queued.data(), sizeof queued) > 0) {
  }
}

void detach(const char* name, std::span<const int> kept) {
  ::prctl(PR_SET_NAME, name);
  for (const int signal :
       {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGALRM, SIGTSTP, SIGTTIN, SIGTTOU}) {
    ::signal(signal, SIG_IGN);
  }
  unsigned int next = 0;
  for (const int descriptor : kept) {
    const auto stays = static_cast<unsigned int>(descriptor);
    if (stays > next) {
      ::close_range(next, stays - 1, 0);
    }
    next = std::max(next, stays + 1);
  }
  ::close_range(next, ~0U, 0);
  // Places that stay free would be taken by pipes.
  while (true) {
    const int filled = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (filled > STDERR_FILENO || filled < 0) {
      ::close(filled);
      return;
    }
  }
}

}  // namespace baton::process
