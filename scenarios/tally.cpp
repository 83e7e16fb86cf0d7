#include "scenarios/tally.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace baton::scenarios {
namespace {

constexpr std::size_t findings_kept = 5;

void add_run(sim::fault_counts& seeds, sim::fault_counts& times, const sim::fault_counts& run) {
  seeds.offered += run.offered > 0 ? 1 : 0;
  seeds.fired += run.fired > 0 ? 1 : 0;
  seeds.took_effect += run.took_effect > 0 ? 1 : 0;
  times.offered += run.offered;
  times.fired += run.fired;
  times.took_effect += run.took_effect;
}

void add_counts(sim::fault_counts& to, const sim::fault_counts& more) {
  to.offered += more.offered;
  to.fired += more.fired;
  to.took_effect += more.took_effect;
}

failed_seed failure_of(const run_report& run) {
  failed_seed failed;
  failed.seed = run.seed;
  failed.scheduling = run.scheduling;
  failed.outcome = run.outcome;
  failed.faults = run.fired.size();
  for (const history::rule_verdict& each : run.judged.rules) {
    if (each.finding_count > 0) {
      failed.broken.push_back(each);
    }
  }
  const auto& findings = run.judged.findings;
  const auto kept = static_cast<std::ptrdiff_t>(std::min(findings.size(), findings_kept));
  failed.findings.assign(findings.begin(), findings.begin() + kept);
  return failed;
}

}  // namespace

void tally::add(const run_report& run) {
  ++seeds;
  events += run.events;
  executions += run.judged.execution_count;
  virtual_time += run.virtual_time;
  ++policies[std::string{to_string(run.scheduling)}];
  for (std::size_t kind = 0; kind < faults.size(); ++kind) {
    add_run(faults[kind].seeds, faults[kind].times, run.fault_counts[kind]);
  }
  for (const auto& [name, count] : run.marks) {
    ++marks[name];
  }
  failing += run.holds() ? 0U : 1U;
  inconclusive += run.is_inconclusive() ? 1U : 0U;
  if (!run.holds() || run.is_inconclusive()) {
    failures.push_back(failure_of(run));
    keep_first();
  }
}

void tally::add(const tally& other) {
  seeds += other.seeds;
  failing += other.failing;
  inconclusive += other.inconclusive;
  events += other.events;
  executions += other.executions;
  virtual_time += other.virtual_time;
  for (std::size_t kind = 0; kind < faults.size(); ++kind) {
    add_counts(faults[kind].seeds, other.faults[kind].seeds);
    add_counts(faults[kind].times, other.faults[kind].times);
  }
  for (const auto& [name, count] : other.marks) {
    marks[name] += count;
  }
  for (const auto& [name, count] : other.policies) {
    policies[name] += count;
  }
  failures.insert(failures.end(), other.failures.begin(), other.failures.end());
  keep_first();
}

// Whichever thread saw which seed: the same runs are told in the same order.
void tally::keep_first() {
  std::sort(failures.begin(), failures.end(),
            [](const failed_seed& a, const failed_seed& b) { return a.seed < b.seed; });
  if (failures.size() > failures_max) {
    failures.resize(failures_max);
  }
}

std::vector<std::string> missed_goals(const scenario& of, const tally& runs) {
  std::vector<std::string> missed;
  for (const std::string& mark : of.required_marks) {
    if (!runs.marks.contains(mark)) {
      missed.push_back(fmt::format("mark '{}' was never reached", mark));
    }
  }
  for (const fault_id kind : of.required_faults) {
    const sim::fault_counts& seen = runs.faults[index_of(kind)].seeds;
    if (seen.took_effect == 0) {
      missed.push_back(fmt::format("fault '{}' never took effect (offered in {} seeds, fired in {})",
                                   name_of(kind), seen.offered,
                                   seen.fired));
    }
  }
  return missed;
}

}  // namespace baton::scenarios
