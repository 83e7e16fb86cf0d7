#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

std::string smallest_text(const planted_bug& bug) {
  if (bug.faults < 0) {
    return {};
  }
  std::string text = counted(static_cast<std::uint64_t>(bug.faults), "fault");
  return bug.executions < 0
             ? text
             : text + ", " + counted(static_cast<std::uint64_t>(bug.executions), "request");
}

std::string row_html(const planted_bug& bug) {
  return fmt::format(
      R"(<tr><th scope="row"><code>{}</code>{}<small>{}</small></th>{}<td class="{}">{})"
      R"(</td>{}<td class="n">{}</td>{}</tr>)"
      "\n",
      escaped(bug.name), bug.canary ? " " + badge_html("canary", "canary") : std::string{},
      escaped(bug.what), text_cell(bug.real_world_class),
      bug.found    ? ""
      : bug.canary ? "bad"
                   : "never",
      bug.found    ? escaped(bug.found_by)
      : bug.canary ? std::string{"✕ not found"}
                   : std::string{"not found"},
      text_cell(bug.policy), bug.seeds > 0 ? grouped(bug.seeds) : std::string{},
      text_cell(smallest_text(bug)));
}

std::string canary_html(const totals& all) {
  if (all.canaries == 0) {
    return paragraph(
        "This report has no canary: no planted bug shows that this run would have "
        "found one.",
        "warned");
  }
  if (all.canaries_missed > 0) {
    return paragraph(fmt::format("✕ {} of {} not found: what this run says of the code is worth "
                                 "little.",
                                 all.canaries_missed,
                                 all.canaries == 1 ? std::string{"1 canary"}
                                                   : grouped(all.canaries) + " canaries"),
                     "bad");
  }
  return paragraph(all.canaries == 1
                       ? "The canary, a bug planted to be found, was found."
                       : fmt::format("All {} canaries, bugs planted to be found, were "
                                     "found.",
                                     all.canaries));
}

}  // namespace

std::string planted_html(const summary& told) {
  const report& whole = *told.of;
  std::string text = canary_html(told.all);
  if (whole.planted.empty()) {
    return text;
  }
  text += paragraph(fmt::format("{} of {} found.", told.all.planted_found,
                                counted(whole.planted.size(), "planted bug")));
  std::string rows =
      head_html({"bug", "kind of bug", "found by", "order", "#seeds until then", "smallest"}) +
      "<tbody>\n";
  for (const planted_bug& each : whole.planted) {
    rows += row_html(each);
  }
  return text + table_html("Bugs that were planted into a copy of the code, and what found them",
                           rows + "</tbody>\n");
}

}  // namespace baton::reports
