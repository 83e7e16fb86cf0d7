#include "apps/baton_sim/canary.hpp"

#include <chrono>

#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/scenario_argument.hpp"
#include "base/ensure.hpp"
#include "scenarios/run/canary.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/search/shrink.hpp"

namespace baton::sim_app {

reports::planted_bug run_canary() {
  const auto what = scenario_named("swarm");
  ensure(what.has_value(), "swarm comes with baton");
  constexpr std::uint64_t seeds_max = 1'000;
  const auto began = std::chrono::steady_clock::now();
  const std::string rule{scenarios::canary_rule};
  reports::planted_bug bug;
  bug.name = scenarios::canary_name;
  bug.what = "The completion of what was cancelled or abandoned is never published.";
  bug.real_world_class = "completion not published on one of the paths";
  bug.canary = true;
  scenarios::run_options options;
  options.decorators = scenarios::canary();
  while (!bug.found && bug.seeds < seeds_max) {
    const scenarios::run_report run = play_contained(*what, ++bug.seeds, options);
    if (scenarios::breaks(run, rule)) {
      bug.found = true;
      bug.found_by = rule;
      bug.policy = std::string{to_string(run.scheduling)};
    }
  }
  bug.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return bug;
}

}  // namespace baton::sim_app
