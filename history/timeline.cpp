#include "history/timeline.hpp"

#include <algorithm>
#include <array>

namespace baton::history {

std::int64_t later_by(std::int64_t at_ns, std::int64_t ms) {
  std::int64_t later = 0;
  if (__builtin_mul_overflow(ms, std::int64_t{1'000'000}, &later) ||
      __builtin_add_overflow(at_ns, later, &later)) {
    return std::numeric_limits<std::int64_t>::max();
  }
  return later;
}

std::int64_t elapsed_ns(mark from, mark until) {
  std::int64_t elapsed = 0;
  if (__builtin_sub_overflow(until.at_ns, from.at_ns, &elapsed)) {
    return until.at_ns > from.at_ns ? std::numeric_limits<std::int64_t>::max()
                                    : std::numeric_limits<std::int64_t>::min();
  }
  return elapsed;
}

bool policy::retries(std::string_view status) const {
  return std::find(retry_on.begin(), retry_on.end(), status) != retry_on.end();
}

bool is_terminal(std::string_view status) {
  constexpr std::array<std::string_view, 5> terminal{"completed", "failed", "timeout", "cancelled",
                                                     "abandoned"};
  return std::find(terminal.begin(), terminal.end(), status) != terminal.end();
}

mark execution_record::granted() const {
  mark first = grants.empty() ? mark{} : grants.front().at;
  if (!bodies.empty() && (!first || bodies.front().started.line < first.line)) {
    first = bodies.front().started;
  }
  return first;
}

const status_sight* execution_record::terminal() const {
  for (const status_sight& each : statuses) {
    if (is_terminal(each.status)) {
      return &each;
    }
  }
  return nullptr;
}

const body* execution_record::body_of(std::int64_t attempt) const {
  for (const body& each : bodies) {
    if (each.attempt == attempt) {
      return &each;
    }
  }
  return nullptr;
}

const policy* timeline::policy_at(const std::string& action_ref, std::size_t line) const {
  const auto found = policies_.find(action_ref);
  if (found == policies_.end()) {
    return nullptr;
  }
  const auto& known = found->second;
  const auto next =
      std::upper_bound(known.begin(), known.end(), line,
                       [](std::size_t at, const policy& each) { return at < each.line; });
  return next == known.begin() ? nullptr : &*std::prev(next);
}

std::optional<std::int64_t> timeline::highest_limit(const std::string& action_ref, std::size_t from,
                                                    std::size_t until) const {
  const auto found = limits_.find(action_ref);
  if (found == limits_.end()) {
    return std::nullopt;
  }
  const auto& changes = found->second;
  // The change before `from` is still in force there.
  auto at =
      std::upper_bound(changes.begin(), changes.end(), from,
                       [](std::size_t line, const auto& change) { return line < change.first; });
  if (at != changes.begin()) {
    --at;
  }
  std::optional<std::int64_t> highest;
  for (; at != changes.end() && at->first <= until; ++at) {
    highest = std::max(highest.value_or(at->second), at->second);
  }
  return highest;
}

std::vector<std::int64_t> timeline::action_ids(const std::string& action_ref) const {
  std::vector<std::int64_t> ids;
  if (const auto found = policies_.find(action_ref); found != policies_.end()) {
    for (const policy& each : found->second) {
      ids.push_back(each.action);
    }
  }
  return ids;
}

std::size_t timeline::life_at(std::size_t line) const {
  const auto next = std::upper_bound(exclusive_starts_.begin(), exclusive_starts_.end(), line);
  return static_cast<std::size_t>(next - exclusive_starts_.begin());
}

bool timeline::restarted_between(std::size_t from, std::size_t until) const {
  const auto next =
      std::upper_bound(lives.begin(), lives.end(), from,
                       [](std::size_t line, const auto& life) { return line < life.started.line; });
  return next != lives.end() && next->started.line <= until;
}

bool timeline::alone_at(std::size_t line) const {
  const auto next =
      std::upper_bound(lives.begin(), lives.end(), line,
                       [](std::size_t at, const auto& life) { return at < life.started.line; });
  return next != lives.begin() && std::prev(next)->exclusive;
}

mark timeline::seen_running_until(const body& run) const {
  if (run.ended) {
    return run.ended;
  }
  const bool alive = run.gone == never && alone_at(run.started.line) && alone_at(last.line);
  return alive ? last : mark{};
}

std::size_t timeline::life_began(std::size_t line) const {
  const std::size_t life = life_at(line);
  return life == 0 ? 0 : exclusive_starts_[life - 1];
}

}  // namespace baton::history
