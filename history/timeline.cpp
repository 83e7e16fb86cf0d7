#include "history/timeline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace baton::history {
namespace {

/// Those that are in force at any of the lines from `from` to `until`.
template <class Value>
auto in_force(const std::vector<std::pair<std::size_t, Value>>& changes, std::size_t from,
              std::size_t until) {
  const auto later = [](std::size_t line, const auto& change) { return line < change.first; };
  const auto last = std::upper_bound(changes.begin(), changes.end(), until, later);
  auto first = std::upper_bound(changes.begin(), last, from, later);
  // The change before `from` is still in force there.
  if (first != changes.begin()) {
    --first;
  }
  return std::pair{first, last};
}

bool by_limit(const std::pair<std::size_t, std::int64_t>& one,
              const std::pair<std::size_t, std::int64_t>& other) {
  return one.second < other.second;
}

}  // namespace

bool action_policy::retries(std::string_view status) const {
  return std::find(retry_on.begin(), retry_on.end(), status) != retry_on.end();
}

std::int64_t action_policy::backoff_before_ms(std::int64_t attempt) const {
  if (backoff_ms == 0) {
    return 0;  // the factor may have grown to infinity, and zero times that is no number
  }
  const std::int64_t longest = std::max(backoff_ms, backoff_max_ms);
  const double factor = std::max(1.0, static_cast<double>(backoff_factor_permille) / 1'000);
  const double grown =
      static_cast<double>(backoff_ms) * std::pow(factor, static_cast<double>(attempt) - 2);
  return grown < static_cast<double>(longest) ? static_cast<std::int64_t>(grown) : longest;
}

const action_policy* action_record::policy_at(std::size_t line) const {
  const auto next =
      std::upper_bound(policies.begin(), policies.end(), line,
                       [](std::size_t at, const action_policy& each) { return at < each.line; });
  return next == policies.begin() ? nullptr : &*std::prev(next);
}

std::optional<std::int64_t> action_record::highest_limit(std::size_t from,
                                                         std::size_t until) const {
  const auto [first, last] = in_force(limits, from, until);
  const auto highest = std::max_element(first, last, by_limit);
  return highest != last ? std::optional{highest->second} : std::nullopt;
}

std::optional<std::int64_t> action_record::lowest_limit(std::size_t from,
                                                        std::size_t until) const {
  const auto [first, last] = in_force(limits, from, until);
  const auto lowest = std::min_element(first, last, by_limit);
  return lowest != last ? std::optional{lowest->second} : std::nullopt;
}

bool action_record::paused_between(std::size_t from, std::size_t until) const {
  const auto [first, last] = in_force(pauses, from, until);
  return std::any_of(first, last, [](const auto& change) { return change.second; });
}

std::optional<std::size_t> action_record::paused_until(std::size_t line) const {
  const auto [here, next] = in_force(pauses, line, line);
  if (here == next || !here->second) {
    return std::nullopt;
  }
  return next == pauses.end() ? never : next->first;
}

std::size_t action_record::grouping_at(std::size_t line) const {
  const auto later = std::find_if(regrouped.begin(), regrouped.end(),
                                  [line](const mark& change) { return change.line >= line; });
  return static_cast<std::size_t>(later - regrouped.begin());
}

bool action_record::has_id(std::int64_t action) const {
  return std::any_of(policies.begin(), policies.end(),
                     [action](const action_policy& each) { return each.action == action; });
}

bool is_terminal(std::string_view status) {
  constexpr std::array<std::string_view, 5> terminal{"completed", "failed", "timeout", "cancelled",
                                                     "abandoned"};
  return std::find(terminal.begin(), terminal.end(), status) != terminal.end();
}

mark observed_execution::granted() const {
  mark first = grants.empty() ? mark{} : grants.front().at;
  if (first_tried && (!first || first_tried.line < first.line)) {
    first = first_tried;
  }
  if (held_when_moved && (!first || held_when_moved.line < first.line)) {
    first = held_when_moved;
  }
  return first;
}

const attempt_process* observed_execution::attempt_process_of(std::int64_t attempt) const {
  const auto found =
      std::find_if(attempt_processes.begin(), attempt_processes.end(),
                   [attempt](const attempt_process& each) { return each.attempt == attempt; });
  return found == attempt_processes.end() ? nullptr : &*found;
}

const observed_execution* timeline::find(std::int64_t execution) const {
  const auto found = std::lower_bound(
      executions.begin(), executions.end(), execution,
      [](const observed_execution& each, std::int64_t id) { return each.id < id; });
  return found != executions.end() && found->id == execution ? &*found : nullptr;
}

mark timeline::seen_running_until(const attempt_process& run) const {
  if (run.released) {
    return {};  // that it could not be ended is no fault of who tried
  }
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

std::int64_t timeline::lease_over_ns(std::int64_t at_ns, const action_policy& terms) const {
  const std::int64_t lease_ns = later_by(0, terms.lease_ms);
  return bounded_sum(at_ns, lease_ns - std::clamp(renewal_age_ns, std::int64_t{0}, lease_ns));
}

bool timeline::may_be_lost(const observed_execution& execution, const attempt_process& run,
                           std::size_t from, mark until) const {
  if (run.process == nullptr || !processes.watched()) {
    return processes.restarted_between(from, until.line);
  }
  const mark died = run.process->died;
  const bool dead = died.line > run.started.line && died.line <= until.line;
  if (dead || processes.incarnation_ends(from) <= until.line) {
    return true;
  }
  const action_policy* const terms = execution.policy_at(run.started.line);
  return terms != nullptr && terms->lease_ms > 0 &&
         run.process->outlasted_ns(run.started.line, until.line, lease_over_ns(0, *terms)) <=
             until.at_ns;
}

std::int64_t time_to_run_ns(const attempt_process& run, mark from, mark until) {
  const std::int64_t elapsed = elapsed_ns(from, until);
  return run.process == nullptr ? elapsed
                                : bounded_sum(elapsed, -run.process->stalled_ns(from, until));
}

}  // namespace baton::history
