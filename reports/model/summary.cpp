#include "reports/model/summary.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/replay_command.hpp"
#include "reports/model/summary/failures.hpp"
#include "reports/model/summary/totals.hpp"
#include "reports/model/summary/verdict.hpp"

namespace baton::reports {
namespace {

constexpr std::array<std::string_view, section_count> titles{"Since the last run",
                                                             "What broke",
                                                             "Other seeds that did not pass",
                                                             "Faults against rules",
                                                             "Every fault at every place",
                                                             "Rare branches",
                                                             "How long things took",
                                                             "Determinism",
                                                             "Scenarios",
                                                             "Planted bugs",
                                                             "Environment",
                                                             "Words on this page"};

template <class Part>
part_summary counts_of(const Part& part, std::uint64_t runs) {
  part_summary made;
  made.runs = runs;
  made.failing = part.failing;
  made.inconclusive = part.inconclusive;
  made.exit_code = part.exit_code;
  made.rerun = part.rerun;
  made.wall_seconds = part.wall_seconds;
  made.inconclusive_text =
      part.inconclusive > 0 ? inconclusive_text(part.inconclusive, runs) : std::string{};
  made.broken_rules = broken_rules(part);
  return made;
}

std::string broken_text(std::uint64_t failing, const std::string& runs) {
  return fmt::format("{} of {} {} a rule", grouped(failing), runs,
                     failing == 1 ? "breaks" : "break");
}

std::string claim_of(const scenario_part& part) {
  if (part.failing > 0) {
    return broken_text(part.failing, counted(part.seeds, "seed"));
  }
  if (part.seeds == 0) {
    return "no seed was run";
  }
  const std::uint64_t judged = part.seeds - std::min(part.seeds, part.inconclusive);
  return no_failure_text(counted(judged, "seed"), judged);
}

part_summary summary_of(const scenario_part& part) {
  part_summary made = counts_of(part, part.seeds);
  made.seeds = &part;
  made.name = part.scenario;
  made.claim = claim_of(part);
  made.shows = rate_text(part.failing, part.seeds, part.inconclusive);
  made.differences_text = part.same.differences.empty()
                              ? std::string{}
                              : differences_text(part.same.differences.size());
  made.kinds = failures_of(part.kinds, {made.name, part.scenario, 0});
  for (const failed_seed& each : part.failures) {
    made.failed.push_back({&each, each.rules.empty(), replay_command(part.scenario, each.seed)});
  }
  for (const slow_seed& each : part.slowest) {
    made.slowest.push_back({&each, replay_command(part.scenario, each.seed)});
  }
  return made;
}

std::string pairs_text(const sweep_part& part) {
  if (part.pairs == 0) {
    return part.pairs_in_all == 0
               ? std::string{"one fault at a time"}
               : fmt::format("one fault at a time, none of {} pairs", grouped(part.pairs_in_all));
  }
  if (part.pairs == part.pairs_in_all) {
    return fmt::format("one at a time, then all {} pairs", grouped(part.pairs));
  }
  return fmt::format(
      "one at a time, then {} of {} pairs ({})", grouped(part.pairs), grouped(part.pairs_in_all),
      percent_text(static_cast<double>(part.pairs) / static_cast<double>(part.pairs_in_all)));
}

part_summary summary_of(const sweep_part& part) {
  part_summary made = counts_of(part, part.runs);
  made.sweep = &part;
  made.name = "sweep of " + part.scenario;
  made.claim = broken_text(part.failing, counted(part.runs, "run"));
  made.shows = fmt::format("{} in the run without faults, {}", counted(part.places, "place"),
                           pairs_text(part));
  made.kinds = failures_of(part.kinds, {made.name, part.scenario, 0});
  return made;
}

std::vector<change_group> grouped_by_state(const std::vector<change>& changes) {
  std::vector<change_group> groups;
  for (const change_state state :
       {change_state::fresh, change_state::resolved, change_state::rare, change_state::ongoing}) {
    groups.push_back({state, name_of(state), {}});
    for (const change& each : changes) {
      if (each.state == state) {
        groups.back().changes.push_back(&each);
      }
    }
  }
  return groups;
}

std::vector<std::string> reruns_of(const std::vector<part_summary>& parts) {
  std::vector<std::string> commands;
  for (const bool failing : {true, false}) {
    for (const part_summary& each : parts) {
      if (!each.rerun.empty() && (each.exit_code != 0) == failing) {
        commands.emplace_back(each.rerun);
      }
    }
  }
  return commands;
}

}  // namespace

std::string_view title_of(report_section section) {
  return titles.at(static_cast<std::size_t>(section));
}

std::string_view summary::about(std::string_view fault) const {
  const auto known = std::find_if(faults.begin(), faults.end(),
                                  [&](const fault_row& each) { return each.fault == fault; });
  return known == faults.end() ? std::string_view{} : std::string_view{known->about};
}

bool summary::has_kind(std::string_view fingerprint) const {
  return std::any_of(kinds.begin(), kinds.end(), [&](const failure_summary& each) {
    return each.what->fingerprint == fingerprint;
  });
}

summary summary_of(const report& whole) {
  summary made;
  made.of = &whole;
  made.exit_code = whole.exit_code;
  made.all = totals_of(whole);
  made.faults = faults_of(whole);
  made.faults_effective = static_cast<std::uint64_t>(
      std::count_if(made.faults.begin(), made.faults.end(),
                    [](const fault_row& each) { return each.took_effect > 0; }));
  made.marks = marks_of(whole);
  for (const scenario_part& each : whole.scenarios) {
    made.parts.push_back(summary_of(each));
  }
  for (const sweep_part& each : whole.sweeps) {
    made.parts.push_back(summary_of(each));
  }
  made.kinds = failures_of(made);
  if (whole.changes) {
    made.changes = grouped_by_state(*whole.changes);
  }
  made.reruns = reruns_of(made.parts);
  add_verdict(made);
  return made;
}

}  // namespace baton::reports
