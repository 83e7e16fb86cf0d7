#include "apps/baton_sim/recorded.hpp"

#include <algorithm>

#include "adapters/sim/fault_kinds.hpp"
#include "adapters/sim/simulation.hpp"
#include "apps/baton_sim/contained_play.hpp"
#include "scenarios/search/pinned.hpp"

namespace baton::sim_app {
namespace {

bool is_essential(const sim::fired_fault& fired, const scenarios::plan& plan,
                  const std::vector<bool>& essential) {
  for (std::size_t index = 0; index < essential.size(); ++index) {
    const scenarios::named_fault& named = plan.named[index];
    if (essential[index] && index_of(named.kind) == fired.kind &&
        scenarios::visit_text(named) == fired.site) {
      return true;
    }
  }
  return false;
}

}  // namespace

reports::recorded_run record(const scenarios::scenario& scenario, const scenarios::plan& plan,
                             const std::string& rule, const std::vector<bool>& essential,
                             const scenarios::port_decorators& decorators) {
  scenarios::run_options options;
  options.decorators = decorators;
  options.records = true;
  scenarios::run_report run = play_contained(scenario, plan, options);
  reports::recorded_run recorded;
  recorded.seed = run.seed;
  recorded.digest = run.digest;
  recorded.epoch_ns = observer_clock::epoch_ns;
  recorded.hosts = std::move(run.host_names);
  recorded.events = std::move(run.recorded);
  recorded.history = std::move(run.history);
  recorded.seen_in = std::move(run.seen_in);
  for (const sim::fired_fault& each : run.fired) {
    const fault_description& known = description_of(fault_id{each.kind});
    recorded.faults.push_back({std::string{known.kind.name.text}, each.site, each.at.count(),
                               each.size.count(), each.took_effect,
                               is_essential(each, plan, essential), std::string{known.phrase}});
  }
  for (history::finding& each : run.judged.findings) {
    if (each.rule == rule) {
      recorded.findings.push_back(std::move(each));
    }
  }
  return recorded;
}

}  // namespace baton::sim_app
