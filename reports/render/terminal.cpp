#include "reports/render/terminal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/model/numbers/confidence.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/replay_command.hpp"
#include "reports/model/report.hpp"
#include "reports/model/summary/decision.hpp"
#include "reports/model/summary/found_kinds.hpp"

namespace baton::reports {
namespace {

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view bold = "\x1b[1m";

std::string painted(std::string_view text, std::string_view colour, text_style style) {
  return style.colour ? fmt::format("{}{}\x1b[0m", colour, text) : std::string{text};
}

std::string seconds_text(std::int64_t at_ns) {
  return at_ns < 0 ? "never" : moment_text(at_ns);
}

std::string lasted_text(std::int64_t size_ns) {
  return size_ns >= 1'000 ? "  for " + duration_text(static_cast<std::uint64_t>(size_ns) / 1'000) : std::string{};
}

std::string order_text(const failure_kind& failure) {
  return failure.policy_matters
             ? failure.policy + ", which matters: the rule holds first come, first served"
             : "first come, first served";
}

// When it was decided, beside the point before, at which it was not.
std::string decided_text(const failure_kind& failure) {
  const reseed_point* const decided = decided_at(failure.reseeds);
  if (decided == nullptr) {
    return {};
  }
  const std::string text =
      fmt::format("{}: drawn anew from there, {} of {} runs fail", seconds_text(decided->at_ns),
                  decided->failing, decided->runs);
  if (decided == failure.reseeds.data()) {
    return text;
  }
  const reseed_point& before = *std::prev(decided);
  return fmt::format("{}; from {}, {} of {}", text, seconds_text(before.at_ns), before.failing,
                     before.runs);
}

std::string fault_table(const scenario_part& part) {
  std::string table = fmt::format("\n{:<28}{:>10}{:>10}{:>14}   seeds in which it was …\n", "fault",
                                  "offered", "fired", "took effect");
  for (const fault_row& each : part.faults) {
    if (each.fired > 0) {
      table += fmt::format("{:<28}{:>10}{:>10}{:>14}\n", each.fault, each.offered, each.fired,
                           each.took_effect);
    }
  }
  return table;
}

std::string mark_table(const scenario_part& part) {
  std::string table = fmt::format("\n{:<52}{:>10}\n", "mark", "seeds");
  for (const mark_row& each : part.marks) {
    table += fmt::format("{:<52}{:>10}\n", each.mark, each.seeds);
  }
  return table;
}

std::string failing_seeds(const scenario_part& part) {
  std::string text;
  constexpr std::size_t shown_max = 5;
  for (std::size_t index = 0; index < part.failures.size() && index < shown_max; ++index) {
    const failed_seed& each = part.failures[index];
    text +=
        fmt::format("seed {}  {}  ({} faults fired, scheduling {})\n  replay    {}\n", each.seed,
                    each.rules.empty() ? fmt::format("inconclusive: {}", name_of(each.outcome))
                                       : "breaks " + fmt::format("{}", fmt::join(each.rules, ", ")),
                    each.faults, each.policy, replay_command(part.scenario, each.seed));
  }
  if (part.failures.size() > shown_max) {
    text += fmt::format("and {} more\n", part.failing + part.inconclusive - shown_max);
  }
  return text.empty() ? text : text + "\n";
}

std::string pairs_text(const sweep_part& part) {
  if (part.pairs == 0) {
    return {};
  }
  if (part.pairs == part.pairs_in_all) {
    return fmt::format(", all {} pairs of them", part.pairs);
  }
  return fmt::format(
      ", a sample of {} of {} pairs of them ({:.2g} %)", part.pairs, part.pairs_in_all,
      100.0 * static_cast<double>(part.pairs) / static_cast<double>(part.pairs_in_all));
}

std::string planted_text(const std::vector<planted_bug>& planted, text_style style) {
  std::string text;
  for (const planted_bug& each : planted) {
    text += fmt::format("{}{}: {}\n", each.canary ? "canary " : "planted ", each.name,
                        each.found ? fmt::format("found by {} after {} seeds", each.found_by, each.seeds)
                                   : painted("NOT FOUND", red, style));
  }
  return text;
}

std::string changes_text(const std::vector<change>& changes) {
  std::string text;
  for (const change& each : changes) {
    text +=
        fmt::format("{:<9} {} {} of {} ({} seeds before, {} now)\n", name_of(each.state),
                    each.fingerprint, each.rule, each.scenario, each.seeds_before, each.seeds_now);
  }
  return text;
}

}  // namespace

std::string claim_of(const scenario_part& part) {
  if (part.failing > 0) {
    return fmt::format("{} of {} seeds break a rule", grouped(part.failing), grouped(part.seeds));
  }
  if (part.seeds == 0) {
    return "no seed was run";
  }
  const std::uint64_t conclusive = part.seeds - std::min(part.seeds, part.inconclusive);
  if (conclusive < rule_of_three_least) {
    return fmt::format("0 failures in {} seeds, too few to bound their rate", grouped(conclusive));
  }
  return fmt::format("0 failures in {} seeds: below {:.2g} % per seed at 95 % confidence",
                     grouped(conclusive), 100 * rule_of_three(conclusive));
}

std::vector<std::string> failure_lines(const failure_kind& failure, text_style style) {
  std::vector<std::string> lines;
  lines.push_back("rule      " + painted(failure.rule, red, style));
  lines.push_back("expected  " + failure.expected);
  lines.push_back("seen      " + failure.seen);
  lines.push_back(fmt::format("smallest  {}{}", size_text(failure),
                              failure.may_get_smaller ? " (it might get smaller still)" : ""));
  for (const schedule_fault& each : failure.faults) {
    lines.push_back(fmt::format("  {:<2}{:>13}  {} at {}{}  {}", each.letter, seconds_text(each.at_ns),
                                each.fault, each.at, lasted_text(each.size_ns),
                                each.essential ? "essential: without it the rule holds"
                                               : "not essential by itself"));
  }
  lines.push_back("order     " + order_text(failure));
  const char* head = "how     ";
  for (const story_line& each : failure.story) {
    lines.push_back(fmt::format("{:<8}{:>13}  {}", head, seconds_text(each.at_ns), each.text));
    head = "";
  }
  if (const std::string decided = decided_text(failure); !decided.empty()) {
    lines.push_back("decided   " + decided);
  }
  lines.push_back(
      fmt::format("confirmed {} times, after {} runs", failure.confirmed, failure.runs));
  lines.push_back(fmt::format("kind      {} ({})", failure.fingerprint, failure.site));
  return lines;
}

std::string to_text(const failure_kind& failure, text_style style) {
  std::string text = fmt::format("the smallest schedule of seed {}\n", failure.seed);
  for (const std::string& each : failure_lines(failure, style)) {
    text += "  " + each + "\n";
  }
  return text + fmt::format("  replay    {}\n  debug     {}\n",
                            painted(failure.replay, bold, style), failure.debugger);
}

std::string to_text(const scenario_part& part, text_style style) {
  std::string text = failing_seeds(part);
  for (const failure_kind& each : part.kinds) {
    text += to_text(each, style) + "\n";
  }
  for (const std::string& each : part.same.differences) {
    text += each + "\n";
  }
  const bool holds = part.failing == 0;
  text +=
      fmt::format("{}: {}\n", part.scenario, painted(claim_of(part), holds ? green : red, style));
  text += fmt::format(
      "{} executions, {} events, {:.0f} virtual seconds in {:.1f} s ({:.0f} seeds/s)\n",
      grouped(part.executions), grouped(part.events), static_cast<double>(part.virtual_ms) / 1'000,
      part.wall_seconds,
      part.wall_seconds > 0 ? static_cast<double>(part.seeds) / part.wall_seconds : 0.0);
  if (part.same.run_twice > 0) {
    text += fmt::format("determinism: {} seeds run twice here, {} in another process, {} differ\n",
                        part.same.run_twice, part.same.in_another_process,
                        part.same.differences.size());
  }
  if (part.inconclusive > 0) {
    text += fmt::format("inconclusive: {} seeds used up their events or their time\n",
                        part.inconclusive);
  }
  text += fault_table(part) + mark_table(part);
  for (const std::string& each : part.missed) {
    text += fmt::format("{}: {}\n", painted("missed", red, style), each);
  }
  return text;
}

std::string to_text(const sweep_part& part, text_style style) {
  std::string text;
  for (const failure_kind& each : part.kinds) {
    text += to_text(each, style) + "\n";
  }
  text += fmt::format("{} of {} runs break a rule: {} places, each alone{}\n", part.failing,
                      part.runs, part.places, pairs_text(part));
  text += fmt::format("scenario {}, seed {}: {} executions, {} cells\n", part.scenario, part.seed,
                      part.executions, part.cells.size());
  text += fmt::format("\n{:<26}{:<48}{:>8}{:>8}{:>13}{:>9}\n", "fault", "site", "tried", "fired",
                      "took effect", "failing");
  for (const sweep_cell& each : part.cells) {
    text += fmt::format("{:<26}{:<48}{:>8}{:>8}{:>13}{:>9}\n", each.fault, each.site, each.tried,
                        each.fired, each.took_effect, each.failing);
  }
  return text + fmt::format("\nno place without another fault before: {}\n",
                            fmt::join(part.without_place, " "));
}

std::string to_text(const report& whole, text_style style) {
  std::string text;
  for (const scenario_part& each : whole.scenarios) {
    text += to_text(each, style) + "\n";
  }
  for (const sweep_part& each : whole.sweeps) {
    text += to_text(each, style) + "\n";
  }
  text += planted_text(whole.planted, style);
  if (whole.changes) {
    text += changes_text(*whole.changes);
  }
  return text;
}

}  // namespace baton::reports
