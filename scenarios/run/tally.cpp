#include "scenarios/run/tally.hpp"

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

std::bitset<fault_count> effective_kinds(const run_report& run) {
  std::bitset<fault_count> kinds;
  for (std::size_t kind = 0; kind < run.fault_counts.size(); ++kind) {
    kinds[kind] = run.fault_counts[kind].took_effect > 0;
  }
  return kinds;
}

void add_all(histogram& to, const std::vector<std::int64_t>& values_ns) {
  for (const std::int64_t each : values_ns) {
    to.add(static_cast<std::uint64_t>(each) / 1'000);
  }
}

seed_failure failure_of(const run_report& run) {
  seed_failure failed;
  failed.seed = run.seed;
  failed.scheduling = run.scheduling;
  failed.outcome = run.outcome;
  failed.faults = run.fired.size();
  failed.kinds = effective_kinds(run);
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
  add_rules(run);
  add_all(queue_waits_us, run.judged.took.queue_waits_ns);
  add_all(slot_holds_us, run.judged.took.slot_holds_ns);
  add_all(completion_latencies_us, run.judged.took.completion_latencies_ns);
  events_per_run.add(run.events);
  if (longest.size() < longest_max || run.events >= longest.back().events) {
    longest.push_back({run.seed, run.events, run.virtual_time});
    keep_longest();
  }
  failing += run.holds() ? 0U : 1U;
  inconclusive += run.is_inconclusive() ? 1U : 0U;
  if (!run.holds() || run.is_inconclusive()) {
    failures.push_back(failure_of(run));
    keep_first();
  }
}

void tally::add_rules(const run_report& run) {
  const std::bitset<fault_count> kinds = effective_kinds(run);
  for (const history::rule_verdict& each : run.judged.rules) {
    if (each.judged_count == 0) {
      continue;
    }
    std::vector<rule_tally>& cells = rules[each.rule];
    cells.resize(fault_count);
    for (std::size_t kind = 0; kind < fault_count; ++kind) {
      cells[kind].judged += kinds[kind] ? 1U : 0U;
      cells[kind].failing += kinds[kind] && each.finding_count > 0 ? 1U : 0U;
    }
  }
}

// Whichever thread saw which seed: the same runs are told in the same order.
void tally::keep_first() {
  std::sort(failures.begin(), failures.end(),
            [](const seed_failure& a, const seed_failure& b) { return a.seed < b.seed; });
  if (failures.size() > failures_max) {
    failures.resize(failures_max);
  }
}

void tally::keep_longest() {
  std::sort(longest.begin(), longest.end(), [](const long_seed& a, const long_seed& b) {
    return a.events != b.events ? a.events > b.events : a.seed < b.seed;
  });
  if (longest.size() > longest_max) {
    longest.resize(longest_max);
  }
}

}  // namespace baton::scenarios
