#include <algorithm>

#include <fmt/format.h>

#include "reports/escape.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/sections.hpp"
#include "reports/numbers.hpp"
#include "reports/report.hpp"
#include "reports/verdict.hpp"

namespace baton::reports {
namespace {

std::string smallest_text(const planted_bug& of) {
  if (of.faults < 0) {
    return {};
  }
  std::string text = counted(static_cast<std::uint64_t>(of.faults), "fault");
  return of.executions < 0
             ? text
             : text + ", " + counted(static_cast<std::uint64_t>(of.executions), "request");
}

std::string row_html(const planted_bug& of) {
  return fmt::format(
      "<tr><th scope=\"row\"><code>{}</code>{}<small>{}</small></th>{}<td class=\"{}\">{}</td>{}"
      "<td class=\"n\">{}</td>{}</tr>\n",
      escaped(of.name), of.canary ? " " + badge_html("canary", "canary") : std::string{},
      escaped(of.what), text_cell(of.real_world_class),
      of.found    ? ""
      : of.canary ? "bad"
                  : "never",
      of.found    ? escaped(of.found_by)
      : of.canary ? std::string{"✕ not found"}
                  : std::string{"not found"},
      text_cell(of.policy), of.seeds > 0 ? grouped(of.seeds) : std::string{},
      text_cell(smallest_text(of)));
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

std::string planted_html(const report& of) {
  std::string told = canary_html(totals_of(of));
  if (of.planted.empty()) {
    return told;
  }
  const auto found = std::count_if(of.planted.begin(), of.planted.end(),
                                   [](const planted_bug& each) { return each.found; });
  told +=
      paragraph(fmt::format("{} of {} found.", found, counted(of.planted.size(), "planted bug")));
  std::string rows =
      head_html({"bug", "kind of bug", "found by", "order", "#seeds until then", "smallest"}) +
      "<tbody>\n";
  for (const planted_bug& each : of.planted) {
    rows += row_html(each);
  }
  return told + table_html("Bugs that were planted into a copy of the code, and what found them",
                           rows + "</tbody>\n");
}

}  // namespace baton::reports
