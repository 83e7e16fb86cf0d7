#include "reports/model/merge.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "reports/model/evaluate.hpp"
#include "reports/model/replay_command.hpp"

namespace baton::reports {
namespace {

// As many as one run tells.
constexpr std::size_t slowest_max = 10;
constexpr std::size_t failures_max = 1'000;
constexpr std::size_t seeds_max = 20;

// What is counted in two reports, by its key; in order of keys.
template <class Row, class Key, class Add>
void merge_rows(std::vector<Row>& to, const std::vector<Row>& more, Key key, Add add) {
  std::map<decltype(key(more.front())), Row> rows;
  std::vector<Row> all = std::move(to);
  all.insert(all.end(), more.begin(), more.end());
  for (const Row& row : all) {
    const auto [known, fresh] = rows.emplace(key(row), row);
    if (!fresh) {
      add(known->second, row);
    }
  }
  to.clear();
  for (auto& [name, row] : rows) {
    to.push_back(std::move(row));
  }
}

// The same where the order of the rows says something: what is new comes behind.
template <class Row, class Key, class Add>
void merge_in_order(std::vector<Row>& to, const std::vector<Row>& more, Key key, Add add) {
  for (const Row& row : more) {
    const auto known = std::find_if(to.begin(), to.end(),
                                    [&](const Row& each) { return key(each) == key(row); });
    if (known == to.end()) {
      to.push_back(row);
    } else {
      add(*known, row);
    }
  }
}

void add_faults(fault_row& to, const fault_row& more) {
  to.offered += more.offered;
  to.fired += more.fired;
  to.took_effect += more.took_effect;
  to.times_fired += more.times_fired;
  to.times_took_effect += more.times_took_effect;
  to.required = to.required || more.required;
}

void add_distribution(distribution& to, const distribution& more) {
  to.count += more.count;
  to.sum += more.sum;
  to.most = std::max(to.most, more.most);
  merge_rows(
      to.buckets, more.buckets, [](const bucket& each) { return each.from; },
      [](bucket& known, const bucket& other) { known.count += other.count; });
}

std::tuple<std::uint64_t, std::uint64_t, std::uint64_t> size_of(const failure_kind& failure) {
  return {failure.after.faults, failure.after.executions, failure.seed};
}

void add_kind(failure_kind& to, const failure_kind& more) {
  std::vector<std::uint64_t> seeds = to.seeds;
  seeds.insert(seeds.end(), more.seeds.begin(), more.seeds.end());
  std::sort(seeds.begin(), seeds.end());
  seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
  seeds.resize(std::min(seeds.size(), seeds_max));
  const std::uint64_t count = to.seeds_failing + more.seeds_failing;
  if (size_of(more) < size_of(to)) {
    to = more;
  }
  to.seeds = std::move(seeds);
  to.seeds_failing = count;
}

void add_kinds(std::vector<failure_kind>& to, const std::vector<failure_kind>& more) {
  merge_rows(
      to, more, [](const failure_kind& each) { return std::pair{each.rule, each.fingerprint}; },
      add_kind);
}

template <class Row, class Less>
void add_first(std::vector<Row>& to, const std::vector<Row>& more, std::size_t most, Less less) {
  to.insert(to.end(), more.begin(), more.end());
  std::sort(to.begin(), to.end(), less);
  to.resize(std::min(to.size(), most));
}

void add_determinism(determinism& to, const determinism& more) {
  to.run_twice += more.run_twice;
  to.in_another_process += more.in_another_process;
  to.differences.insert(to.differences.end(), more.differences.begin(), more.differences.end());
}

void add_counts(scenario_part& to, const scenario_part& more) {
  to.base_seed = std::min(to.base_seed, more.base_seed);
  to.seeds += more.seeds;
  to.failing += more.failing;
  to.inconclusive += more.inconclusive;
  to.executions += more.executions;
  to.events += more.events;
  to.virtual_ms += more.virtual_ms;
  to.wall_seconds += more.wall_seconds;
  to.goals_from = std::max(to.goals_from, more.goals_from);
  to.ranges.insert(to.ranges.end(), more.ranges.begin(), more.ranges.end());
  std::sort(to.ranges.begin(), to.ranges.end(), [](const seed_range& a, const seed_range& b) {
    return std::tie(a.first, a.step) < std::tie(b.first, b.step);
  });
}

// In the order of the faults, then of the rules' names.
void sort_cells(scenario_part& part) {
  std::map<std::string, std::size_t> places;
  for (const fault_row& each : part.faults) {
    places.emplace(each.fault, places.size());
  }
  std::sort(part.cells.begin(), part.cells.end(), [&](const rule_cell& a, const rule_cell& b) {
    return std::pair{places[a.fault], std::string_view{a.rule}} < std::pair{places[b.fault], std::string_view{b.rule}};
  });
}

void add_scenario(scenario_part& to, const scenario_part& more) {
  add_counts(to, more);
  merge_rows(
      to.policies, more.policies, [](const policy_row& each) { return each.policy; },
      [](policy_row& known, const policy_row& other) { known.seeds += other.seeds; });
  merge_in_order(to.faults, more.faults, [](const fault_row& each) { return each.fault; },
                 add_faults);
  merge_in_order(to.cells, more.cells,
                 [](const rule_cell& each) { return std::pair{each.fault, each.rule}; },
                 [](rule_cell& known, const rule_cell& other) {
                   known.judged += other.judged;
                   known.failing += other.failing;
                 });
  sort_cells(to);
  merge_rows(
      to.marks, more.marks, [](const mark_row& each) { return each.mark; },
      [](mark_row& known, const mark_row& other) {
        known.seeds += other.seeds;
        known.required = known.required || other.required;
      });
  merge_in_order(to.distributions, more.distributions,
                 [](const distribution& each) { return each.name; }, add_distribution);
  add_first(to.slowest, more.slowest, slowest_max, [](const slow_seed& a, const slow_seed& b) {
    return a.events != b.events ? a.events > b.events : a.seed < b.seed;
  });
  add_determinism(to.same, more.same);
  add_first(to.failures, more.failures, failures_max,
            [](const failed_seed& a, const failed_seed& b) { return a.seed < b.seed; });
  add_kinds(to.kinds, more.kinds);
  to.rerun = fmt::format("baton-sim run {} --seeds {} --base-seed {}", shell_words(to.scenario), to.seeds,
                         to.base_seed);
  evaluate(to);
}

void add_planted(planted_bug& to, const planted_bug& more) {
  // Found by every shard or not found: a canary that one of them missed is missed.
  if (to.found && !more.found) {
    to = more;
  }
}

bool shares_seeds(const seed_range& one, const seed_range& other) {
  if (one.count == 0 || other.count == 0 || one.step == 0 || other.step == 0) {
    return false;
  }
  const std::uint64_t one_last = one.first + (one.count - 1) * one.step;
  const std::uint64_t other_last = other.first + (other.count - 1) * other.step;
  if (one_last < other.first || other_last < one.first) {
    return false;
  }
  // Shards of one campaign have the same step, and seeds that leave different rests.
  return one.step != other.step || one.first % one.step == other.first % one.step;
}

}  // namespace

report merged(const std::vector<report>& all) {
  ensure(!all.empty(), "at least one report is merged");
  report whole = all.front();
  for (std::size_t index = 1; index < all.size(); ++index) {
    const report& more = all[index];
    merge_rows(
        whole.scenarios, more.scenarios, [](const scenario_part& each) { return each.scenario; },
        add_scenario);
    whole.sweeps.insert(whole.sweeps.end(), more.sweeps.begin(), more.sweeps.end());
    merge_rows(
        whole.planted, more.planted, [](const planted_bug& each) { return each.name; },
        add_planted);
    whole.shards += more.shards;
    whole.made.finished_at = std::max(whole.made.finished_at, more.made.finished_at);
  }
  std::sort(whole.sweeps.begin(), whole.sweeps.end(), [](const sweep_part& a, const sweep_part& b) {
    return std::tie(a.scenario, a.seed) < std::tie(b.scenario, b.seed);
  });
  for (scenario_part& each : whole.scenarios) {
    evaluate(each);
  }
  for (sweep_part& each : whole.sweeps) {
    evaluate(each);
  }
  evaluate(whole);
  whole.changes.reset();
  return whole;
}

std::optional<std::string> counted_twice(const std::vector<report>& all) {
  std::map<std::string, std::vector<seed_range>> known;
  std::set<std::pair<std::string, std::uint64_t>> swept;
  for (const report& each : all) {
    for (const sweep_part& part : each.sweeps) {
      if (!swept.emplace(part.scenario, part.seed).second) {
        return fmt::format("the sweep of {} with seed {}", part.scenario, part.seed);
      }
    }
    for (const scenario_part& part : each.scenarios) {
      std::vector<seed_range>& seen = known[part.scenario];
      for (const seed_range& fresh : part.ranges) {
        for (const seed_range& old : seen) {
          if (shares_seeds(old, fresh)) {
            return fmt::format("{}: {} seeds from {} by {}, and {} from {} by {}", part.scenario,
                               old.count, old.first, old.step, fresh.count, fresh.first, fresh.step);
          }
        }
      }
      seen.insert(seen.end(), part.ranges.begin(), part.ranges.end());
    }
  }
  return std::nullopt;
}

}  // namespace baton::reports
