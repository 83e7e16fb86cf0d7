#include "apps/baton_sim/recorded.hpp"

#include <algorithm>

#include "apps/baton_sim/contained_play.hpp"
#include "adapters/sim/fault_kinds.hpp"
#include "adapters/sim/simulation.hpp"
#include "scenarios/pinned.hpp"

namespace baton::sim_app {
namespace {

bool is_essential(const sim::fired_fault& fired, const scenarios::plan& does,
                  const std::vector<bool>& essential) {
  for (std::size_t index = 0; index < essential.size(); ++index) {
    const scenarios::named_fault& named = does.named[index];
    if (essential[index] && index_of(named.kind) == fired.kind &&
        scenarios::visit_text(named) == fired.site) {
      return true;
    }
  }
  return false;
}

}  // namespace

reports::recorded_run record(const scenarios::scenario& what, const scenarios::plan& does,
                             const std::string& rule, const std::vector<bool>& essential,
                             const scenarios::port_decorators& decorators) {
  scenarios::run_options options;
  options.decorators = decorators;
  options.records = true;
  scenarios::run_report run = play_contained(what, does, options);
  reports::recorded_run made;
  made.seed = run.seed;
  made.digest = run.digest;
  made.epoch_ns = observer_clock::epoch_ns;
  made.hosts = std::move(run.host_names);
  made.events = std::move(run.recorded);
  made.history = std::move(run.history);
  made.seen_in = std::move(run.seen_in);
  for (const sim::fired_fault& each : run.fired) {
    made.faults.push_back({std::string{fault_kinds()[each.kind].name.text}, each.site,
                           each.at.count(), each.size.count(), each.took_effect,
                           is_essential(each, does, essential)});
  }
  for (history::finding& each : run.judged.findings) {
    if (each.rule == rule) {
      made.findings.push_back(std::move(each));
    }
  }
  return made;
}

}  // namespace baton::sim_app
