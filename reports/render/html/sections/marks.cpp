#include <algorithm>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

std::string row_html(const mark_row& of, std::uint64_t seeds) {
  const std::string reached =
      of.seeds > 0 ? number_cell(of.seeds) : std::string{R"(<td class="n never">never</td>)"};
  return fmt::format(R"(<tr>{}{}<td class="wide">{}</td>{}</tr>)"
                     "\n",
                     code_head(of.mark), reached, bar_html(of.seeds, seeds),
                     text_cell(!of.required   ? ""
                               : of.seeds > 0 ? "required"
                                              : "required, and missed"));
}

}  // namespace

std::string marks_html(const summary& told) {
  const std::vector<mark_row>& marks = told.marks;
  if (marks.empty()) {
    return {};
  }
  std::string rows = head_html({"mark", "#seeds", "", ""}) + "<tbody>\n";
  for (const mark_row& each : marks) {
    rows += row_html(each, told.all.seeds);
  }
  const auto never = std::count_if(marks.begin(), marks.end(),
                                   [](const mark_row& each) { return each.seeds == 0; });
  const std::string text =
      never == 0 ? fmt::format("All {} were reached; the least often is at the top.",
                               counted(marks.size(), "mark"))
                 : fmt::format("{} of {} {} never reached.", never, counted(marks.size(), "mark"),
                               never == 1 ? "was" : "were");
  return paragraph("A mark is a branch of the code that should be taken now and then. " + text) +
         table_html("In how many seeds each rare branch was taken", rows + "</tbody>\n", "narrow");
}

}  // namespace baton::reports
