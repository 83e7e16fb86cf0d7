// `baton-sim hunt`: looks until something fails, and says how long that took.
#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/crash_context.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/failure.hpp"
#include "apps/baton_sim/parallel_for.hpp"
#include "apps/baton_sim/scenario_argument.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/json.hpp"
#include "reports/render/terminal.hpp"
#include "scenarios/sweep.hpp"

namespace baton::sim_app {
namespace {

namespace json = boost::json;
using steady = std::chrono::steady_clock;
using plan_of = std::function<scenarios::plan(std::uint64_t number)>;

/// The failing run with the lowest number.
struct prey {
  scenarios::scenario what;
  std::string found_by;  ///< `seed` or `sweep`
  std::uint64_t number = 0;
  scenarios::plan does;
};

/// Plays `begin` to `end` - 1, or up to the first that fails.
std::optional<prey> look(const scenarios::scenario& scenario, const char* by, std::uint64_t begin,
                         std::uint64_t end, unsigned jobs, const plan_of& make) {
  std::optional<prey> found;
  std::mutex guard;
  const auto one = [&](std::uint64_t turn) {
    scenarios::plan plan = make(begin + turn);
    const crash_context words{fmt::format("{} {} of {}", by, begin + turn, scenario.name)};
    const bool holds = play_contained(scenario, plan, {}).holds();
    const std::lock_guard lock{guard};
    if (!holds && (!found || begin + turn < found->number)) {
      found = prey{scenario, by, begin + turn, std::move(plan)};
    }
    return !found;
  };
  parallel_for(end > begin ? end - begin : 0, jobs, one, [] {});
  return found;
}

/// How many of some further seeds fail under each policy.
struct policy_score {
  std::uint64_t seeds = 0;
  std::uint64_t failing = 0;
};

std::map<std::string, policy_score> score_policies(const scenarios::scenario& scenario,
                                                   unsigned jobs) {
  constexpr std::uint64_t sample = 300;
  std::map<std::string, policy_score> scores;
  std::mutex guard;
  const auto one = [&](std::uint64_t turn) {
    const crash_context words{
        fmt::format("baton-sim replay {} --seed {}", scenario.name, turn + 1)};
    const scenarios::run_report run = play_contained(scenario, turn + 1);
    const std::lock_guard lock{guard};
    policy_score& score = scores[std::string{to_string(run.scheduling)}];
    ++score.seeds;
    score.failing += run.holds() ? 0U : 1U;
    return true;
  };
  parallel_for(sample, jobs, one, [] {});
  return scores;
}

plan_of seeds_of(const scenarios::scenario& scenario) {
  return [&scenario](std::uint64_t seed) { return scenarios::draw_plan(scenario, seed); };
}

std::optional<prey> look_everywhere(const scenarios::scenario& scenario,
                                    const std::vector<scenarios::scenario>& swept,
                                    const hunt_command& asked) {
  const unsigned jobs = thread_count(asked.jobs);
  const std::uint64_t first = std::min(asked.seeds, asked.seeds_first);
  auto found = look(scenario, "seed", 1, first + 1, jobs, seeds_of(scenario));
  for (const scenarios::scenario& each : swept) {
    constexpr std::uint64_t seeds_each = 1'000;
    if (!found) {
      found = look(each, "seed", 1, seeds_each + 1, jobs, seeds_of(each));
    }
    if (found) {
      break;
    }
    const scenarios::sweep sweep{each, 1, contained_player()};
    const plan_of of_place = [&sweep](std::uint64_t number) {
      return sweep.with({static_cast<std::size_t>(number)});
    };
    found = look(each, "sweep", 0, sweep.places().size(), jobs, of_place);
  }
  return found ? found
               : look(scenario, "seed", first + 1, asked.seeds + 1, jobs, seeds_of(scenario));
}

json::object told(const prey& found, const reports::failure_kind* small, const std::string& rule,
                  std::chrono::duration<double> took,
                  const std::map<std::string, policy_score>& scores) {
  json::object policies;
  for (const auto& [name, score] : scores) {
    policies[name] = json::object{{"seeds", score.seeds}, {"failing", score.failing}};
  }
  json::object document{{"found", true},
                        {"by", found.found_by},
                        {"scenario", found.what.name},
                        {"number", found.number},
                        {"rule", rule},
                        {"policy", std::string{to_string(found.does.scheduling)}},
                        {"seconds", took.count()},
                        {"policies", std::move(policies)}};
  if (small != nullptr) {
    document["smallest"] = reports::json_of(*small);
  }
  return document;
}

}  // namespace

int hunt(const hunt_command& asked) {
  const auto what = scenario_named(asked.scenario);
  std::vector<scenarios::scenario> swept;
  for (const std::string& each : asked.sweeps) {
    auto read = scenario_named(each);
    if (!read) {
      return exit_usage;
    }
    swept.push_back(std::move(*read));
  }
  if (!what) {
    return exit_usage;
  }
  const steady::time_point began = steady::now();
  const auto found = look_everywhere(*what, swept, asked);
  const std::chrono::duration<double> took = steady::now() - began;
  if (!found) {
    fmt::print("{}\n", asked.json ? R"({"found":false})" : "nothing was found");
    return exit_holds;
  }
  const scenarios::run_report run = play_contained(found->what, found->does, {});
  const std::string rule = scenarios::broken_rule(run).value_or("");
  failure_options options;
  options.folder = asked.out;
  const auto small = make_small(found->what, found->does, run, rule, options);
  if (asked.json) {
    const auto scores = score_policies(*what, thread_count(asked.jobs));
    fmt::print("{}\n",
               json::serialize(told(*found, small ? &*small : nullptr, rule, took, scores)));
  } else {
    fmt::print("{} breaks {}, found by {} {} after {:.1f} s\n{}", found->what.name, rule,
               found->found_by, found->number, took.count(),
               small ? reports::to_text(reports::summary_of(*small)) : "");
  }
  return exit_broken;
}

}  // namespace baton::sim_app
