#include "reports/model/summary/totals.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "reports/model/numbers/confidence.hpp"

namespace baton::reports {
namespace {

void add(totals& to, const scenario_part& part) {
  to.seeds += part.seeds;
  to.failing += part.failing;
  to.inconclusive += part.inconclusive;
  to.told += part.failures.size();
  to.executions += part.executions;
  to.virtual_ms += part.virtual_ms;
  to.wall_seconds += part.wall_seconds;
  to.run_twice += part.same.run_twice;
  to.in_another_process += part.same.in_another_process;
  to.differences += part.same.differences.size();
  to.goals_missed += part.missed.size();
}

void add(totals& to, const sweep_part& part) {
  to.sweep_runs += part.runs;
  to.sweep_failing += part.failing;
  to.sweep_inconclusive += part.inconclusive;
}

void add(totals& to, const planted_bug& bug) {
  to.planted_found += bug.found ? 1U : 0U;
  to.canaries += bug.canary ? 1U : 0U;
  to.canaries_missed += bug.canary && !bug.found ? 1U : 0U;
}

failing_share share_of(std::uint64_t failing, std::uint64_t seeds) {
  const share_interval range = wilson_interval(failing, seeds);
  const double share = seeds == 0 ? 0 : static_cast<double>(failing) / static_cast<double>(seeds);
  return {share, range.low, range.high};
}

void add(std::vector<fault_row>& to, const fault_row& seen) {
  const auto same = std::find_if(to.begin(), to.end(),
                                 [&](const fault_row& each) { return each.fault == seen.fault; });
  if (same == to.end()) {
    to.push_back(seen);
    return;
  }
  same->offered += seen.offered;
  same->fired += seen.fired;
  same->took_effect += seen.took_effect;
  same->times_fired += seen.times_fired;
  same->times_took_effect += seen.times_took_effect;
  same->about = same->about.empty() ? seen.about : same->about;
  same->required = same->required || seen.required;
}

}  // namespace

totals totals_of(const report& whole) {
  totals all;
  for (const scenario_part& each : whole.scenarios) {
    add(all, each);
  }
  for (const sweep_part& each : whole.sweeps) {
    add(all, each);
  }
  for (const planted_bug& each : whole.planted) {
    add(all, each);
  }
  all.rate = share_of(all.failing, all.seeds);
  return all;
}

std::vector<fault_row> faults_of(const report& whole) {
  std::vector<fault_row> all;
  for (const scenario_part& part : whole.scenarios) {
    for (const fault_row& each : part.faults) {
      add(all, each);
    }
    for (const rule_cell& each : part.cells) {
      add(all, {each.fault, 0, 0, 0, 0, 0, {}});
    }
  }
  return all;
}

std::vector<mark_row> marks_of(const report& whole) {
  std::map<std::string, mark_row> by_name;
  for (const scenario_part& part : whole.scenarios) {
    for (const mark_row& each : part.marks) {
      mark_row& row = by_name[each.mark];
      row.mark = each.mark;
      row.seeds += each.seeds;
      row.required = row.required || each.required;
    }
  }
  std::vector<mark_row> rows;
  for (auto& [name, row] : by_name) {
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const mark_row& a, const mark_row& b) {
    return std::tie(a.seeds, a.mark) < std::tie(b.seeds, b.mark);
  });
  return rows;
}

}  // namespace baton::reports
