#include "reports/model/changes.hpp"

#include <map>
#include <string>
#include <utility>

namespace baton::reports {
namespace {

/// A kind in one report: how many of how many runs were of it.
struct sight {
  std::string rule;
  std::uint64_t failing = 0;
  std::uint64_t runs = 0;
};

using sights = std::map<std::pair<std::string, std::string>, sight>;  // by scenario, fingerprint

template <class Part>
void look(const Part& part, std::uint64_t runs, sights& into) {
  for (const failure_kind& each : part.kinds) {
    sight& known = into[{part.scenario, each.fingerprint}];
    known.rule = each.rule;
    known.failing += each.seeds_failing;
    known.runs += runs;
  }
}

sights sights_of(const report& whole) {
  sights found;
  for (const scenario_part& each : whole.scenarios) {
    look(each, each.seeds, found);
  }
  for (const sweep_part& each : whole.sweeps) {
    look(each, each.runs, found);
  }
  return found;
}

std::uint64_t runs_of(const report& whole, const std::string& scenario) {
  std::uint64_t runs = 0;
  for (const scenario_part& each : whole.scenarios) {
    runs += each.scenario == scenario ? each.seeds : 0;
  }
  for (const sweep_part& each : whole.sweeps) {
    runs += each.scenario == scenario ? each.runs : 0;
  }
  return runs;
}

// The rule of three, the other way round: where three were to be expected, none is no accident.
bool would_have_shown(const sight& before, std::uint64_t runs_now) {
  if (before.runs == 0) {
    return false;
  }
  const double expected = static_cast<double>(before.failing) /
                          static_cast<double>(before.runs) * static_cast<double>(runs_now);
  return expected >= 3;
}

}  // namespace

std::vector<change> changes_since(const report& before, const report& now) {
  const sights then = sights_of(before);
  const sights seen = sights_of(now);
  std::vector<change> changes;
  for (const auto& [key, of] : seen) {
    const auto known = then.find(key);
    const bool fresh = known == then.end();
    changes.push_back({key.second, of.rule, key.first,
                       fresh ? change_state::fresh : change_state::ongoing,
                       fresh ? 0 : known->second.failing, of.failing});
  }
  for (const auto& [key, of] : then) {
    if (!seen.contains(key) && runs_of(now, key.first) > 0) {
      const bool gone = would_have_shown(of, runs_of(now, key.first));
      changes.push_back({key.second, of.rule, key.first,
                         gone ? change_state::resolved : change_state::rare, of.failing, 0});
    }
  }
  return changes;
}

}  // namespace baton::reports
