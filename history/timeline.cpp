#include "history/timeline.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace baton::history {

bool policy::retries(std::string_view status) const {
  return std::find(retry_on.begin(), retry_on.end(), status) != retry_on.end();
}

const policy* action_record::policy_at(std::size_t line) const {
  const auto next =
      std::upper_bound(policies.begin(), policies.end(), line,
                       [](std::size_t at, const policy& each) { return at < each.line; });
  return next == policies.begin() ? nullptr : &*std::prev(next);
}

std::optional<std::int64_t> action_record::highest_limit(std::size_t from,
                                                         std::size_t until) const {
  // The change before `from` is still in force there.
  auto at =
      std::upper_bound(limits.begin(), limits.end(), from,
                       [](std::size_t line, const auto& change) { return line < change.first; });
  if (at != limits.begin()) {
    --at;
  }
  std::optional<std::int64_t> highest;
  for (; at != limits.end() && at->first <= until; ++at) {
    highest = std::max(highest.value_or(at->second), at->second);
  }
  return highest;
}

bool action_record::has_id(std::int64_t action) const {
  return std::any_of(policies.begin(), policies.end(),
                     [action](const policy& each) { return each.action == action; });
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

const body* execution_record::body_of(std::int64_t attempt) const {
  const auto found = std::find_if(bodies.begin(), bodies.end(),
                                  [attempt](const body& each) { return each.attempt == attempt; });
  return found == bodies.end() ? nullptr : &*found;
}

const execution_record* timeline::find(std::int64_t execution) const {
  const auto found = std::lower_bound(
      executions.begin(), executions.end(), execution,
      [](const execution_record& each, std::int64_t id) { return each.id < id; });
  return found != executions.end() && found->id == execution ? &*found : nullptr;
}

mark timeline::seen_running_until(const body& run) const {
  if (run.ended) {
    return run.ended;
  }
  if (run.gone != never || (run.process != nullptr && run.process->died)) {
    return {};
  }
  const bool alone = processes.alone_at(run.started.line) && processes.alone_at(last.line);
  const bool watched = processes.watched() && run.process != nullptr;
  return alone || watched ? last : mark{};
}

std::int64_t timeline::lease_over_ns(std::int64_t at_ns, const policy& terms) const {
  const std::int64_t lease_ns = later_by(0, terms.lease_ms);
  return bounded_sum(at_ns, lease_ns - std::clamp(renewal_age_ns, std::int64_t{0}, lease_ns));
}

bool timeline::may_be_lost(const execution_record& of, const body& run, std::size_t from,
                           mark until) const {
  if (run.process == nullptr || !processes.watched()) {
    return processes.restarted_between(from, until.line);
  }
  const mark died = run.process->died;
  const bool dead = died.line > run.started.line && died.line <= until.line;
  if (dead || processes.life_ends(from) <= until.line) {
    return true;
  }
  const policy* const terms = of.policy_at(run.started.line);
  return terms != nullptr && terms->lease_ms > 0 &&
         run.process->outlasted_ns(run.started.line, until.line, lease_over_ns(0, *terms)) <=
             until.at_ns;
}

std::int64_t time_to_run_ns(const body& run, mark from, mark until) {
  const std::int64_t elapsed = elapsed_ns(from, until);
  return run.process == nullptr ? elapsed
                                : bounded_sum(elapsed, -run.process->stalled_ns(from, until));
}

}  // namespace baton::history
