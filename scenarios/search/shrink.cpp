#include "scenarios/search/shrink.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "scenarios/search/renumber.hpp"
#include "sim/ddmin.hpp"

namespace baton::scenarios {
namespace {

constexpr int rounds_max = 4;
constexpr int confirmations = 3;

using std::chrono::nanoseconds;

plan_size size_of(const plan& planned) {
  return {planned.executors + planned.workers, planned.actions.size(), planned.requests.size(),
          planned.named.size()};
}

/// Faults with their sites renumbered; those about what is gone go with it.
std::vector<named_fault> renamed(const std::vector<named_fault>& all, const new_numbers& numbers) {
  std::vector<named_fault> left;
  for (named_fault each : all) {
    if (auto site = renumbered(each.site, numbers)) {
      each.site = std::move(*site);
      left.push_back(std::move(each));
    }
  }
  return left;
}

std::vector<std::size_t> all_below(std::size_t count) {
  std::vector<std::size_t> indexes(count);
  std::iota(indexes.begin(), indexes.end(), std::size_t{0});
  return indexes;
}

/// The execution of each request, by the request's number; as far as clients were told.
using executions_of = std::map<std::int64_t, std::int64_t>;

executions_of executions_in(const run_report& run) {
  executions_of known;
  for (const history::event& each : run.history) {
    constexpr std::string_view prefix = "request-";
    if (each.kind == history::event_kind::acknowledged && each.request.starts_with(prefix)) {
      known.emplace(std::stol(each.request.substr(prefix.size())), each.execution);
    }
  }
  return known;
}

/// What executions are called where their requests have got others.
new_numbers between(const executions_of& before, const executions_of& after) {
  new_numbers numbers{"execution", {}, true};
  for (const auto& [request, execution] : before) {
    const auto now = after.find(request);
    numbers.now.emplace(execution, now == after.end() ? 0 : now->second);
  }
  return numbers;
}

/// The remaining requests move up: what executions will probably be called without the others.
executions_of moved_up(const executions_of& before, const std::vector<planned_request>& left) {
  std::map<std::int64_t, std::int64_t> in_order;  // by execution
  for (const planned_request& each : left) {
    if (const auto found = before.find(each.number); found != before.end()) {
      in_order.emplace(found->second, each.number);
    }
  }
  executions_of after;
  for (const auto& [execution, request] : in_order) {
    after.emplace(request, std::ssize(after) + 1);
  }
  return after;
}

/// Only these actions, and the requests for them.
plan with_actions(const plan& whole, const std::vector<std::size_t>& kept) {
  plan left = whole;
  left.actions.clear();
  std::map<std::size_t, std::size_t> now_at;
  new_numbers ids{"action", {}, false};
  for (const std::size_t each : kept) {
    now_at[each] = left.actions.size();
    left.actions.push_back(whole.actions[each]);
    ids.now.emplace(static_cast<std::int64_t>(each) + 1, std::ssize(left.actions));
  }
  std::erase_if(left.requests,
                [&](const planned_request& each) { return !now_at.contains(each.action); });
  for (planned_request& each : left.requests) {
    each.action = now_at.at(each.action);
  }
  left.named = renamed(left.named, ids);
  return left;
}

class shrinker {
 public:
  shrinker(const scenario& from, std::string rule, const shrink_options& options)
      : from_{from}, rule_{std::move(rule)}, options_{options} {}

  std::optional<shrunk> run(plan whole) {
    shrunk smallest;
    smallest.rule = rule_;
    smallest.before = size_of(whole);
    best_ = std::move(whole);
    part_max_ = options_.events_max;
    if (!still_breaks(best_)) {
      return std::nullopt;
    }
    for (int round = 0; round < rounds_max; ++round) {
      const plan before = best_;
      for (const auto part : {&shrinker::topology, &shrinker::workload, &shrinker::named_faults,
                              &shrinker::sizes, &shrinker::scheduling}) {
        // Half of what is left at most, so that there is some for those behind it: what one part
        // finds hard is often easy once the others have had their turn.
        part_max_ = events_ + (options_.events_max - std::min(events_, options_.events_max)) / 2;
        (this->*part)();
      }
      if (best_ == before || events_ >= options_.events_max) {
        break;
      }
    }
    part_max_ = options_.events_max;
    finish(smallest);
    return smallest;
  }

 private:
  [[nodiscard]] bool out_of_patience() const { return events_ >= part_max_; }

  run_report played(const plan& candidate, bool keep_history = false) {
    run_options options;
    options.decorators = options_.decorators;
    options.keep_history = keep_history;
    run_report run = play_by(options_.plays, from_, candidate, options);
    ++runs_;
    events_ += run.events;
    return run;
  }

  bool still_breaks(const plan& candidate) {
    return !out_of_patience() && breaks(played(candidate), rule_);
  }

  /// Takes the candidate if it will do.
  bool take(plan candidate) {
    reckon_bounds(from_, candidate);
    if (candidate == best_ || !still_breaks(candidate)) {
      return false;
    }
    best_ = std::move(candidate);
    return true;
  }
  template <class Change>
  bool try_change(Change change) {
    plan candidate = best_;
    change(candidate);
    return take(std::move(candidate));
  }

  void topology();
  void workload();
  void named_faults();
  void sizes();
  void scheduling();
  void finish(shrunk& smallest);

  void actions();
  bool take_fewer(plan candidate, const executions_of& before);

  const scenario& from_;
  std::string rule_;
  const shrink_options& options_;
  plan best_;
  std::uint64_t runs_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t part_max_ = 0;  ///< of events, for the part that is at work
};

void shrinker::topology() {
  while (best_.executors > 1 && try_change([](plan& of) { --of.executors; })) {
  }
  const std::int64_t least = best_.executors_work ? 0 : 1;
  while (best_.workers > least &&
         (try_change([&](plan& of) { of.workers = std::max(least, of.workers / 2); }) ||
          try_change([](plan& of) { --of.workers; }))) {
  }
  while (best_.settings.worker_count > 1 &&
         try_change([](plan& of) { --of.settings.worker_count; })) {
  }
  actions();
  while (best_.faults_end > milliseconds{200} && try_change([](plan& planned) {
           planned.faults_end = planned.faults_end / 2 / 1'000'000 * 1'000'000;
         })) {
  }
}

void shrinker::actions() {
  const plan whole = best_;
  const executions_of executions = executions_in(played(whole, true));
  sim::ddmin(all_below(whole.actions.size()), [&](const std::vector<std::size_t>& kept) {
    return take_fewer(with_actions(whole, kept), executions);
  });
}

// Faults go with their executions, whose numbers depend on the order in which requests are
// accepted: first as it was without those that are gone, then as it has turned out to be.
bool shrinker::take_fewer(plan candidate, const executions_of& before) {
  if (candidate.requests.empty() || out_of_patience()) {
    return false;
  }
  const std::vector<named_fault> named = candidate.named;
  executions_of expected = moved_up(before, candidate.requests);
  reckon_bounds(from_, candidate);
  for (int turn = 0; turn < 2; ++turn) {
    candidate.named = renamed(named, between(before, expected));
    const run_report run = played(candidate, true);
    if (breaks(run, rule_)) {
      best_ = std::move(candidate);
      return true;
    }
    executions_of seen = executions_in(run);
    if (seen == expected) {
      break;
    }
    expected = std::move(seen);
  }
  return false;
}

void shrinker::workload() {
  const plan whole = best_;
  const executions_of executions = executions_in(played(whole, true));
  sim::ddmin(all_below(whole.requests.size()), [&](const std::vector<std::size_t>& kept) {
    plan candidate = whole;
    candidate.requests.clear();
    for (const std::size_t each : kept) {
      candidate.requests.push_back(whole.requests[each]);
    }
    return take_fewer(std::move(candidate), executions);
  });
  for (std::size_t index = 0; index < best_.requests.size(); ++index) {
    try_change([index](plan& of) { of.requests[index].read = false; });
    try_change([index](plan& of) { of.requests[index].keyed = true; });
    try_change([index](plan& planned) {
      planned.requests[index].at =
          std::chrono::duration_cast<milliseconds>(planned.requests[index].at);
    });
  }
}

void shrinker::named_faults() {
  sim::ddmin(best_.named, [this](const std::vector<named_fault>& rest) {
    return try_change([&rest](plan& planned) { planned.named = rest; });
  });
}

// To whole milliseconds, then to halves.
void shrinker::sizes() {
  for (std::size_t index = 0; index < best_.named.size(); ++index) {
    const auto resize = [this, index](auto shorter) {
      return best_.named[index].size && try_change([&](plan& planned) {
               planned.named[index].size =
                   std::max(nanoseconds{1}, shorter(*planned.named[index].size));
             });
    };
    resize([](nanoseconds size) { return size / 1'000'000 * 1'000'000; });
    while (resize([](nanoseconds size) {
      return size > milliseconds{2} ? size / 2 / 1'000'000 * 1'000'000 : size / 2;
    })) {
    }
  }
}

void shrinker::scheduling() {
  if (best_.scheduling == sim::scheduling_policy::fifo || try_change([](plan& of) {
        of.scheduling = sim::scheduling_policy::fifo;
        of.scheduled = {};
      })) {
    return;
  }
  // The shortest beginning, then the shortest end of it, in which the order matters.
  const nanoseconds whole = best_.faults_end;
  for (nanoseconds cut = whole / 2; cut > milliseconds{1}; cut /= 2) {
    try_change([&](plan& of) { of.scheduled.until = std::min(of.scheduled.until, whole) - cut; });
  }
  for (nanoseconds cut = whole / 2; cut > milliseconds{1}; cut /= 2) {
    try_change([&](plan& planned) {
      planned.scheduled.from = std::min(planned.scheduled.from + cut, planned.scheduled.until);
    });
  }
}

void shrinker::finish(shrunk& smallest) {
  for (std::size_t index = 0; index < best_.named.size(); ++index) {
    plan without = best_;
    without.named.erase(without.named.begin() + static_cast<std::ptrdiff_t>(index));
    smallest.essential.push_back(!breaks(played(without), rule_));
  }
  for (int turn = 0; turn < confirmations; ++turn) {
    run_report again = played(best_, true);
    smallest.confirmed += breaks(again, rule_) ? 1 : 0;
    smallest.last = std::move(again);
  }
  smallest.scheduling_matters = best_.scheduling != sim::scheduling_policy::fifo;
  smallest.after = size_of(best_);
  smallest.runs = runs_;
  smallest.out_of_patience = out_of_patience();
  smallest.does = best_;
}

}  // namespace

bool breaks(const run_report& run, const std::string& rule) {
  return !run.is_inconclusive() && std::any_of(run.judged.rules.begin(), run.judged.rules.end(),
                                               [&](const history::rule_verdict& each) {
                                                 return each.rule == rule && each.finding_count > 0;
                                               });
}

std::optional<std::string> broken_rule(const run_report& run) {
  for (const history::rule_verdict& each : run.judged.rules) {
    if (each.finding_count > 0) {
      return each.rule;
    }
  }
  return std::nullopt;
}

std::optional<shrunk> shrink(const scenario& from, const plan& planned,
                             const std::vector<sim::fired_fault>& fired, const std::string& rule,
                             const shrink_options& options) {
  return shrinker{from, rule, options}.run(with_named_faults(planned, fired));
}

}  // namespace baton::scenarios
