#include "apps/baton_sim/kinds.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/log.hpp"
#include "scenarios/run/canary.hpp"

namespace baton::sim_app {
namespace {

constexpr std::size_t shrunk_max = 8;           // each may take some twenty seconds
constexpr std::size_t shrunk_per_rule_max = 3;
constexpr std::size_t seeds_told_max = 20;

reports::seed_outcome told_of(scenarios::run_outcome outcome) {
  switch (outcome) {
    case scenarios::run_outcome::at_rest: return reports::seed_outcome::at_rest;
    case scenarios::run_outcome::not_at_rest: return reports::seed_outcome::not_at_rest;
    case scenarios::run_outcome::out_of_events: return reports::seed_outcome::out_of_events;
    case scenarios::run_outcome::out_of_time: return reports::seed_outcome::out_of_time;
    case scenarios::run_outcome::cut_off: return reports::seed_outcome::cut_off;
    case scenarios::run_outcome::broken_off: break;
  }
  return reports::seed_outcome::broken_off;
}

/// How often was shrunk, in all and for each rule.
struct patience {
  std::size_t used = 0;
  std::map<std::string, std::size_t, std::less<>> by_rule;

  [[nodiscard]] bool left_for(const std::string& rule) {
    return used < shrunk_max && by_rule[rule] < shrunk_per_rule_max;
  }
};

bool may_be_of(const scenarios::seed_failure& failed, const reports::failure_kind& kind) {
  return std::all_of(kind.faults.begin(), kind.faults.end(), [&](const auto& each) {
    const std::optional<fault_id> fault = fault_named(each.fault);
    return !each.essential || (fault && failed.kinds[index_of(*fault)]);
  });
}

reports::failure_kind* known_kind(reports::scenario_part& in, const std::string& rule,
                                  const scenarios::seed_failure& failed) {
  const auto found = std::find_if(in.kinds.begin(), in.kinds.end(), [&](const auto& each) {
    return each.rule == rule && may_be_of(failed, each);
  });
  return found == in.kinds.end() ? nullptr : &*found;
}

void count(std::uint64_t seed, reports::failure_kind& as) {
  ++as.seeds_failing;
  if (as.seeds.size() < seeds_told_max) {
    as.seeds.push_back(seed);
  }
}

std::string shrink_one(const scenarios::scenario& scenario, const scenarios::seed_failure& failed,
                       const std::string& rule, const failure_options& how,
                       reports::scenario_part& into) {
  log("shrinking seed {}, which breaks {}\n", failed.seed, rule);
  const scenarios::plan plan = scenarios::draw_plan(scenario, failed.seed);
  scenarios::run_options options;
  options.decorators = scenarios::canary_if(how.canary);
  const scenarios::run_report run = play_contained(scenario, plan, options);
  auto small = make_small(scenario, plan, run, rule, how);
  if (!small) {
    return {};
  }
  const auto same = std::find_if(into.kinds.begin(), into.kinds.end(), [&](const auto& each) {
    return each.fingerprint == small->fingerprint;
  });
  if (same != into.kinds.end()) {
    count(failed.seed, *same);
    return same->fingerprint;
  }
  into.kinds.push_back(std::move(*small));
  return into.kinds.back().fingerprint;
}

}  // namespace

void find_kinds(const scenarios::scenario& scenario,
                const std::vector<scenarios::seed_failure>& failures,
                const failure_options& options, reports::scenario_part& into) {
  patience left;
  for (const scenarios::seed_failure& failed : failures) {
    reports::failed_seed told{failed.seed,
                              std::string{to_string(failed.scheduling)},
                              told_of(failed.outcome),
                              {},
                              failed.faults,
                              {}};
    for (const history::rule_verdict& broken : failed.broken) {
      told.rules.push_back(broken.rule);
      std::string kind;
      if (reports::failure_kind* const known = known_kind(into, broken.rule, failed)) {
        count(failed.seed, *known);
        kind = known->fingerprint;
      } else if (options.shrinks && left.left_for(broken.rule)) {
        ++left.used;
        ++left.by_rule[broken.rule];
        kind = shrink_one(scenario, failed, broken.rule, options, into);
      }
      told.kind = told.kind.empty() ? kind : told.kind;
    }
    into.failures.push_back(std::move(told));
  }
}

}  // namespace baton::sim_app
