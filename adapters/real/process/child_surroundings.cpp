#include "adapters/real/process/child_surroundings.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace baton::process {
namespace {

constexpr std::chrono::milliseconds pause_min{10};
constexpr std::chrono::milliseconds pause_max{1'000};
constexpr int stray_looks_max = 20;

bool reap(pid_t child) {
  return ::waitpid(child, nullptr, WNOHANG) == child;
}

}  // namespace

bool child_surroundings::ensure_reaper() {
  if (reaper->is_alive()) {
    if (stray_looks_ > 0) {
      --stray_looks_;
      reap_strays();
    }
    return true;
  }
  if (std::chrono::steady_clock::now() < next_try_) {
    return false;
  }
  const pid_t dead = reaper->pid();
  if (notes != nullptr && dead != 0) {
    notes->report("attempts", fmt::format("the reaper of attempts (pid {}) has died: nothing is "
                                          "started until there is another; what runs goes on",
                                          dead));
  }
  const result<void> replaced = reaper->replace();
  // Those that had nothing to do end now, each in its time.
  stray_looks_ = stray_looks_max;
  if (!replaced) {
    pause_ = std::clamp(pause_ * 2, pause_min, pause_max);
    next_try_ = std::chrono::steady_clock::now() + pause_;
    if (notes != nullptr) {
      notes->report("attempts", replaced.error().message());
    }
    return false;
  }
  pause_ = std::chrono::milliseconds{0};
  next_try_ = {};
  if (notes != nullptr) {
    notes->on_note({severity::warning,
                    "reaper replaced",
                    fmt::format("pid {} is the reaper of attempts now", reaper->pid()),
                    {},
                    {}});
    notes->clear("attempts");
  }
  return true;
}

std::string child_surroundings::tell_no_supervisor() {
  const std::string why =
      fmt::format("the reaper of attempts (pid {}{}) has had no supervisor for a start for {} ms",
                  reaper->pid(), reaper->is_stopped() ? ", which is stopped" : "",
                  reaper->taken_within().count());
  if (notes != nullptr) {
    notes->report("supervisors", why + ": starts are postponed, what runs goes on");
  }
  if (!is_starved_) {
    is_starved_ = true;
    look_again();
  }
  return why;
}

// A supervisor that was idle is no sign that there will be others.
void child_surroundings::tell_supervisor() {
  if (!is_starved_ || reaper->is_stopped()) {
    return;
  }
  is_starved_ = false;
  starved_look_.cancel();
  if (notes != nullptr) {
    notes->clear("supervisors");
  }
}

// There may be no further start that would tell.
void child_surroundings::look_again() {
  starved_look_.expires_after(pause_max);
  starved_look_.async_wait([weak = weak_from_this()](const boost::system::error_code& failure) {
    const auto self = weak.lock();
    if (failure || self == nullptr) {
      return;
    }
    self->tell_supervisor();
    if (self->is_starved_) {
      self->look_again();
    }
  });
}

std::size_t child_surroundings::end_orphans() {
  const auto spared = reaper->spared_sessions();
  kill_descendants(tree_, spared);
  std::size_t left = 0;
  for (const process_facts& each : tree_.look(spared)) {
    const bool is_gone = each.parent == ::getpid() && !each.runs() && reap(each.pid);
    left += is_gone ? 0 : 1;
  }
  return left;
}

std::string child_surroundings::describe_orphans() {
  std::array<char, 1000> text{};
  return {text.data(), describe_running(tree_.look(reaper->spared_sessions()), text)};
}

bool child_surroundings::is_own_child(pid_t supervisor) {
  return supervisor > 0 && ::waitpid(supervisor, nullptr, WNOHANG) == 0;
}

// Supervisors that ended before their reaper could reap them.
void child_surroundings::reap_strays() {
  const auto spared = reaper->spared_sessions();
  for (const process_facts& each : tree_.look(spared.first(1))) {
    const bool is_reaper = each.pid == reaper->pid();
    if (!is_reaper && each.parent == ::getpid() && !each.runs() &&
        std::find(spared.begin(), spared.end(), each.session) != spared.end()) {
      static_cast<void>(reap(each.pid));
    }
  }
}

}  // namespace baton::process
