#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

std::string text_fact(std::string_view name, std::string_view text) {
  return text.empty() ? std::string{}
                      : fmt::format(R"(<dt>{}</dt><dd class="wall">{}</dd>)"
                                    "\n",
                                    name, escaped(text));
}

std::string pace_row(std::string_view name, std::uint64_t runs, double seconds) {
  return fmt::format(
      R"(<tr>{}{}<td class="n wall">{:.1f} s</td><td class="n wall">{}</td></tr>)"
      "\n",
      row_head(name), number_cell(runs), seconds,
      seconds > 0 ? fmt::format("{:.0f}", static_cast<double>(runs) / seconds) : std::string{"–"});
}

// Real time is told here and nowhere else on the page.
std::string paces_html(const summary& told) {
  std::string rows;
  for (const part_summary& each : told.parts) {
    rows += pace_row(each.name, each.runs, each.wall_seconds);
  }
  return rows.empty() ? rows
                      : table_html("Real time, of all machines together",
                                   head_html({"scenario", "#runs", "#took", "#runs a second"}) +
                                       "<tbody>\n" + rows + "</tbody>\n",
                                   "narrow");
}

}  // namespace

std::string environment_html(const summary& told) {
  const report& whole = *told.of;
  const environment& surroundings = whole.made;
  return fmt::format(
             R"(<dl class="facts">
{}{}{}{}{}{}{}{}{}</dl>
)",
             text_fact("finished", surroundings.finished_at),
             text_fact("baton-sim", surroundings.version),
             text_fact("source", surroundings.revision),
             text_fact("compiler", surroundings.compiler), text_fact("build", surroundings.build),
             text_fact("system", surroundings.system),
             text_fact("cores", surroundings.cores > 0 ? grouped(surroundings.cores) : ""),
             text_fact("command", surroundings.command),
             whole.shards > 1
                 ? fmt::format("<dt>merged from</dt><dd>{}</dd>\n", counted(whole.shards, "shard"))
                 : std::string{}) +
         paces_html(told);
}

}  // namespace baton::reports
