// `baton-sim shrink`: one failing seed, made as small as it gets.
#include <fmt/format.h>

#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/failure.hpp"
#include "apps/baton_sim/log.hpp"
#include "apps/baton_sim/scenario_argument.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/json.hpp"
#include "reports/render/terminal.hpp"
#include "scenarios/rule_names.hpp"

namespace baton::sim_app {

int shrink(const shrink_command& asked) {
  const auto what = scenario_named(asked.scenario);
  if (!what) {
    return exit_usage;
  }
  if (!asked.rule.empty() && !scenarios::can_be_broken(asked.rule)) {
    log("baton-sim shrink: there is no rule '{}': see baton-sim list\n", asked.rule);
    return exit_usage;
  }
  const scenarios::plan plan = scenarios::draw_plan(*what, asked.seed);
  const scenarios::run_report run = play_contained(*what, plan, {});
  const auto rule = asked.rule.empty() ? scenarios::broken_rule(run) : std::optional{asked.rule};
  if (run.is_inconclusive()) {
    fmt::print("seed {} is inconclusive: there is nothing to shrink\n", asked.seed);
    return exit_inconclusive;
  }
  if (!rule || finding_of(run, *rule) == nullptr) {
    fmt::print("seed {} breaks {}: there is nothing to shrink\n", asked.seed,
               asked.rule.empty() ? "no rule" : "not " + asked.rule);
    return exit_holds;
  }
  failure_options options;
  options.folder = asked.out;
  const auto small = make_small(*what, plan, run, *rule, options);
  if (!small) {
    log("baton-sim shrink: seed {} breaks {}, but not with its faults by name\n", asked.seed,
        *rule);
    return exit_internal;
  }
  fmt::print("{}\n",
             asked.json ? reports::to_json(*small) : reports::to_text(reports::summary_of(*small)));
  return exit_broken;
}

}  // namespace baton::sim_app
