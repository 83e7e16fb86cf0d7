#include "reports/render/terminal.hpp"

#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"

namespace baton::reports {
namespace {

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view bold = "\x1b[1m";

std::string painted(std::string_view text, std::string_view colour, text_style style) {
  return style.colour ? fmt::format("{}{}\x1b[0m", colour, text) : std::string{text};
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

std::string failing_seeds(const part_summary& told) {
  std::string text;
  constexpr std::size_t shown_max = 5;
  for (std::size_t index = 0; index < told.failed.size() && index < shown_max; ++index) {
    const seed_summary& each = told.failed[index];
    const failed_seed& seed = *each.what;
    text +=
        fmt::format("seed {}  {}  ({} faults fired, scheduling {})\n  replay    {}\n", seed.seed,
                    each.inconclusive ? fmt::format("inconclusive: {}", name_of(seed.outcome))
                                      : fmt::format("breaks {}", fmt::join(seed.rules, ", ")),
                    seed.faults, seed.policy, each.replay);
  }
  if (told.failed.size() > shown_max) {
    text += fmt::format("and {} more\n", told.failing + told.inconclusive - shown_max);
  }
  return text.empty() ? text : text + "\n";
}

std::string inconclusive_line(const part_summary& told) {
  return told.inconclusive_text.empty()
             ? std::string{}
             : told.inconclusive_text + ": events or time were used up before a verdict\n";
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

std::string changes_text(const std::vector<change_group>& groups) {
  std::string text;
  for (const change_group& group : groups) {
    for (const change* const each : group.changes) {
      text += fmt::format("{:<9} {} {} of {} ({} seeds before, {} now)\n", group.word,
                          each->fingerprint, each->rule, each->scenario, each->seeds_before,
                          each->seeds_now);
    }
  }
  return text;
}

std::string seeds_text(const part_summary& told, text_style style) {
  const scenario_part& part = *told.seeds;
  std::string text = failing_seeds(told);
  for (const failure_summary& each : told.kinds) {
    text += to_text(each, style) + "\n";
  }
  for (const std::string& each : part.same.differences) {
    text += each + "\n";
  }
  const bool holds = told.failing == 0;
  text += fmt::format("{}: {}\n", told.name, painted(told.claim, holds ? green : red, style));
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
  text += inconclusive_line(told) + fault_table(part) + mark_table(part);
  for (const std::string& each : part.missed) {
    text += fmt::format("{}: {}\n", painted("missed", red, style), each);
  }
  return text;
}

std::string sweep_text(const part_summary& told, text_style style) {
  const sweep_part& part = *told.sweep;
  std::string text;
  for (const failure_summary& each : told.kinds) {
    text += to_text(each, style) + "\n";
  }
  text += fmt::format("{}: {}\n", told.claim, told.shows) + inconclusive_line(told);
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

}  // namespace

std::vector<std::string> failure_lines(const failure_summary& told, text_style style) {
  const failure_kind& failure = *told.what;
  std::vector<std::string> lines;
  lines.push_back("rule      " + painted(failure.rule, red, style));
  lines.push_back("expected  " + failure.expected);
  lines.push_back("seen      " + failure.seen);
  lines.push_back("smallest  " + told.size);
  for (const schedule_fault& each : failure.faults) {
    const std::string lasts = lasting_text(each);
    lines.push_back(fmt::format("  {:<2}{:>13}  {} at {}{}{}  {}", each.letter,
                                moment_text(each.at_ns), each.fault, each.at,
                                lasts.empty() ? "" : "  ", lasts,
                                each.essential ? fmt::format("essential: {}", essential_means)
                                               : "not essential by itself"));
  }
  lines.push_back("order     " + told.order);
  const char* head = "how     ";
  for (const story_line& each : failure.story) {
    lines.push_back(fmt::format("{:<8}{:>13}  {}", head, moment_text(each.at_ns), each.text));
    head = "";
  }
  if (!told.decided.moment.empty()) {
    lines.push_back(fmt::format("decided   {}: {}", told.decided.moment, told.decided.evidence));
  }
  lines.push_back(
      fmt::format("confirmed {} times, after {} runs", failure.confirmed, failure.runs));
  lines.push_back(fmt::format("kind      {} ({})", failure.fingerprint, failure.site));
  return lines;
}

std::string to_text(const failure_summary& told, text_style style) {
  std::string text = fmt::format("the smallest schedule of seed {}\n", told.what->seed);
  for (const std::string& each : failure_lines(told, style)) {
    text += "  " + each + "\n";
  }
  return text + fmt::format("  replay    {}\n  debug     {}\n",
                            painted(told.what->replay, bold, style), told.what->debugger);
}

std::string to_text(const summary& told, text_style style) {
  std::string text;
  for (const part_summary& each : told.parts) {
    text += (each.seeds != nullptr ? seeds_text(each, style) : sweep_text(each, style)) + "\n";
  }
  text += planted_text(told.of->planted, style);
  if (told.changes) {
    text += changes_text(*told.changes);
  }
  return text + fmt::format("verdict: {} (exit code {})\n", told.sentence, told.exit_code);
}

}  // namespace baton::reports
