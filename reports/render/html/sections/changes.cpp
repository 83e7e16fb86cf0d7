#include <algorithm>

#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/report.hpp"
#include "reports/model/summary/found_kinds.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

struct state_words {
  change_state state;
  std::string_view mark;
  std::string_view meaning;
};
constexpr state_words states[] = {
    {change_state::fresh, "+", "not in the last report"},
    {change_state::resolved, "✓",
     "was in the last report; not in this one, with enough seeds to say so"},
    {change_state::rare, "?",
     "was in the last report; not seen now, but too few seeds to call it resolved"},
    {change_state::ongoing, "=", "in both reports"},
};

std::string rows_of(const std::vector<change>& changes, const state_words& words,
                    const std::vector<found_kind>& kinds) {
  std::string rows;
  for (const change& each : changes) {
    if (each.state != words.state) {
      continue;
    }
    const bool here = std::any_of(kinds.begin(), kinds.end(), [&](const found_kind& kind) {
      return kind.what->fingerprint == each.fingerprint;
    });
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th>{}{}<td>{}</td>{}{}</tr>\n",
        badge_html(name_of(words.state), fmt::format("{} {}", words.mark, name_of(words.state))),
        text_cell(each.rule), text_cell(each.scenario),
        here ? card_link(each.fingerprint)
             : fmt::format("<code>{}</code>", escaped(each.fingerprint)),
        number_cell(each.seeds_before), number_cell(each.seeds_now));
  }
  return rows;
}

}  // namespace

std::string changes_html(const report& whole) {
  if (!whole.changes) {
    return paragraph("There was no earlier report to compare with.", "quiet");
  }
  if (whole.changes->empty()) {
    return paragraph("No kind of failure in the last report, and none in this one.", "quiet");
  }
  const std::vector<found_kind> kinds = kinds_of(whole);
  std::string rows = head_html({"", "rule", "scenario", "kind", "#seeds before", "#seeds now"});
  std::string text;
  for (const state_words& each : states) {
    const std::string of_state = rows_of(*whole.changes, each, kinds);
    if (!of_state.empty()) {
      rows += "<tbody>\n" + of_state + "</tbody>\n";
    }
    const auto count = static_cast<std::uint64_t>(
        std::count_if(whole.changes->begin(), whole.changes->end(),
                      [&](const change& one) { return one.state == each.state; }));
    text += fmt::format("<li title=\"{}\"><b>{}</b> {}</li>\n", each.meaning, count,
                        name_of(each.state));
  }
  return fmt::format("<ul class=\"counts\">\n{}</ul>\n{}", text,
                     table_html("Kinds of failure in the last report and in this one", rows));
}

}  // namespace baton::reports
