#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

constexpr std::size_t seeds_shown_max = 200;

std::string seed_row(const seed_summary& told, const std::string& scenario) {
  const failed_seed& seed = *told.what;
  return fmt::format(R"(<tr><th scope="row" class="n">{}</th>{}{}<td>{}</td>{}{}{}</tr>)"
                     "\n",
                     seed.seed, text_cell(scenario), text_cell(listed(seed.rules)),
                     name_of(seed.outcome), text_cell(seed.policy), number_cell(seed.faults),
                     code_cell(told.replay));
}

// Of one sort: those that break a rule, or those that came to no verdict.
std::string seeds_table(const summary& told, bool inconclusive, std::string_view caption) {
  std::string rows;
  std::size_t shown = 0;
  std::size_t count = 0;
  for (const part_summary& part : told.parts) {
    for (const seed_summary& each : part.failed) {
      if (each.inconclusive != inconclusive || !each.what->kind.empty()) {
        continue;
      }
      ++count;
      if (shown < seeds_shown_max) {
        ++shown;
        rows += seed_row(each, part.name);
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
std::string overview_html(const std::vector<failure_summary>& kinds) {
  constexpr std::size_t seen_at_a_glance = 3;
  if (kinds.size() <= seen_at_a_glance) {
    return {};
  }
  std::string rows = head_html({"kind", "rule", "first seen in", "needs", "#seeds"}) + "<tbody>\n";
  for (const failure_summary& each : kinds) {
    rows += fmt::format(R"(<tr><th scope="row">{}</th>{}{}{}{}</tr>)"
                        "\n",
                        card_link(each.what->fingerprint), text_cell(each.what->rule),
                        text_cell(each.places.front().words), text_cell(each.needs),
                        number_cell(each.seeds_failing));
  }
  return table_html("All kinds of failure", rows + "</tbody>\n");
}

}  // namespace

std::string kinds_html(const summary& told) {
  std::string cards;
  std::size_t number = 0;
  for (const failure_summary& each : told.kinds) {
    cards += card_html(told, each, ++number);
  }
  return cards.empty() ? cards
                       : paragraph(
                             "Failures that break the same rule at the same place in the "
                             "code with the same essential faults are one kind.",
                             "quiet") +
                             overview_html(told.kinds) + cards;
}

std::string other_seeds_html(const summary& told) {
  const std::string broken =
      seeds_table(told, false, "Seeds that break a rule and belong to no known kind");
  const std::string open = seeds_table(told, true, "Inconclusive seeds");
  if (broken.empty() && open.empty()) {
    return {};
  }
  const std::uint64_t all = told.all.failing + told.all.inconclusive;
  return broken + open +
         (all > told.all.told
              ? paragraph(
                    fmt::format("The report keeps the first {} of {} seeds that did not pass.",
                                grouped(told.all.told), grouped(all)),
                    "quiet")
              : std::string{});
}

}  // namespace baton::reports
