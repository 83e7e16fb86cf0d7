#include <array>

#include <fmt/format.h>

#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

struct state_words {
  std::string_view mark;
  std::string_view meaning;
};
// In the order of the states.
constexpr std::array<state_words, 4> states{{
    {"+", "not in the last report"},
    {"✓", "was in the last report; not in this one, with enough seeds to say so"},
    {"?", "was in the last report; not seen now, but too few seeds to call it resolved"},
    {"=", "in both reports"},
}};

const state_words& words_of(change_state state) {
  return states.at(static_cast<std::size_t>(state));
}

std::string rows_of(const summary& told, const change_group& group) {
  std::string rows;
  const std::string badge = fmt::format("{} {}", words_of(group.state).mark, group.word);
  for (const change* const each : group.changes) {
    rows +=
        fmt::format(R"(<tr><th scope="row">{}</th>{}{}<td>{}</td>{}{}</tr>)"
                    "\n",
                    badge_html(group.word, badge), text_cell(each->rule), text_cell(each->scenario),
                    told.has_kind(each->fingerprint)
                        ? card_link(each->fingerprint)
                        : fmt::format("<code>{}</code>", escaped(each->fingerprint)),
                    number_cell(each->seeds_before), number_cell(each->seeds_now));
  }
  return rows;
}

}  // namespace

std::string changes_html(const summary& told) {
  if (!told.changes) {
    return paragraph("There was no earlier report to compare with.", "quiet");
  }
  if (told.of->changes->empty()) {
    return paragraph("No kind of failure in the last report, and none in this one.", "quiet");
  }
  std::string rows = head_html({"", "rule", "scenario", "kind", "#seeds before", "#seeds now"});
  std::string text;
  for (const change_group& each : *told.changes) {
    const std::string of_state = rows_of(told, each);
    if (!of_state.empty()) {
      rows += "<tbody>\n" + of_state + "</tbody>\n";
    }
    text += fmt::format(R"(<li title="{}"><b>{}</b> {}</li>)"
                        "\n",
                        words_of(each.state).meaning, each.changes.size(), each.word);
  }
  return fmt::format(R"(<ul class="counts">
{}</ul>
{})",
                     text, table_html("Kinds of failure in the last report and in this one", rows));
}

}  // namespace baton::reports
