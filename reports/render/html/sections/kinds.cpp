#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/replay_command.hpp"
#include "reports/model/report.hpp"
#include "reports/model/summary/found_kinds.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

constexpr std::size_t seeds_shown_max = 200;

std::string seed_row(const failed_seed& seed, const std::string& scenario) {
  return fmt::format(
      "<tr><th scope=\"row\" class=\"n\">{}</th>{}{}<td>{}</td>{}{}"
      "{}</tr>\n",
      seed.seed, text_cell(scenario), text_cell(listed(seed.rules)), name_of(seed.outcome),
      text_cell(seed.policy), number_cell(seed.faults),
      code_cell(replay_command(scenario, seed.seed)));
}

// Of one sort: those that break a rule, or those that came to no verdict.
std::string seeds_table(const report& whole, bool inconclusive, std::string_view caption) {
  std::string rows;
  std::size_t shown = 0;
  std::size_t count = 0;
  for (const scenario_part& part : whole.scenarios) {
    for (const failed_seed& each : part.failures) {
      if (each.rules.empty() != inconclusive || !each.kind.empty()) {
        continue;
      }
      ++count;
      if (shown < seeds_shown_max) {
        ++shown;
        rows += seed_row(each, part.scenario);
      }
    }
  }
  if (count == 0) {
    return {};
  }
  const std::string table = table_html(
      caption, head_html({"#seed", "scenario", "rules", "outcome", "order", "#faults", "replay"}) +
                   "<tbody>\n" + rows + "</tbody>\n");
  return count == shown
             ? table
             : table + paragraph(fmt::format("{} more are in report.json.", grouped(count - shown)),
                                 "quiet");
}

// Where there are many cards, what they are, at a glance.
std::string overview_html(const std::vector<found_kind>& kinds) {
  constexpr std::size_t seen_at_a_glance = 3;
  if (kinds.size() <= seen_at_a_glance) {
    return {};
  }
  std::string rows = head_html({"kind", "rule", "first seen in", "needs", "#seeds"}) + "<tbody>\n";
  for (const found_kind& each : kinds) {
    rows += fmt::format("<tr><th scope=\"row\">{}</th>{}{}{}{}</tr>\n",
                        card_link(each.what->fingerprint), text_cell(each.what->rule),
                        text_cell(each.places.front().words),
                        text_cell(essential_faults(*each.what)), number_cell(each.seeds_failing));
  }
  return table_html("All kinds of failure", rows + "</tbody>\n");
}

std::uint64_t listed_seeds(const report& whole) {
  std::uint64_t count = 0;
  for (const scenario_part& each : whole.scenarios) {
    count += each.failures.size();
  }
  return count;
}

}  // namespace

fault_words words_of_faults(const report& whole) {
  fault_words words;
  for (const scenario_part& part : whole.scenarios) {
    for (const fault_row& each : part.faults) {
      words.emplace(each.fault, each.about);
    }
  }
  return words;
}

// Rules that a run breaks together have, most likely, one cause.
std::string company_of(const found_kind& kind, const std::vector<found_kind>& all) {
  std::vector<std::string> others;
  for (const found_kind& each : all) {
    const bool same_run = each.what->seed == kind.what->seed &&
                          each.what->rule != kind.what->rule &&
                          each.places.front().scenario == kind.places.front().scenario;
    if (same_run) {
      others.push_back(each.what->rule);
    }
  }
  return listed(others);
}

std::string kinds_html(const report& whole) {
  const std::vector<found_kind> kinds = kinds_of(whole);
  const fault_words words = words_of_faults(whole);
  std::string cards;
  std::size_t number = 0;
  for (const found_kind& each : kinds) {
    cards += card_html(each, ++number, kinds.size(), words, company_of(each, kinds));
  }
  return cards.empty() ? cards
                       : paragraph(
                             "Failures that break the same rule at the same place in the "
                             "code with the same essential faults are one kind.",
                             "quiet") +
                             overview_html(kinds) + cards;
}

std::string other_seeds_html(const report& whole) {
  const std::string broken =
      seeds_table(whole, false, "Seeds that break a rule and belong to no known kind");
  const std::string open = seeds_table(whole, true, "Inconclusive seeds");
  if (broken.empty() && open.empty()) {
    return {};
  }
  std::uint64_t all = 0;
  for (const scenario_part& each : whole.scenarios) {
    all += each.failing + each.inconclusive;
  }
  const std::uint64_t known = listed_seeds(whole);
  return broken + open +
         (all > known ? paragraph(fmt::format("The report keeps the first {} of {} seeds that did "
                                              "not pass.",
                                              grouped(known), grouped(all)),
                                  "quiet")
                      : std::string{});
}

}  // namespace baton::reports
