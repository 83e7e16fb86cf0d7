#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {

std::string determinism_html(const summary& told) {
  if (told.of->scenarios.empty()) {
    return {};
  }
  const totals& all = told.all;
  std::string differences;
  for (const scenario_part& part : told.of->scenarios) {
    for (const std::string& each : part.same.differences) {
      differences +=
          fmt::format("<li><b>{}</b><pre>{}</pre></li>\n", escaped(part.scenario), escaped(each));
    }
  }
  if (all.run_again() == 0) {
    return paragraph("Not looked at: no seed was run again. --determinism 5% runs a share of them twice.", "quiet");
  }
  const std::string text =
      fmt::format("{} were run a second time in the same process, {} in another one: ",
                  counted(all.run_twice, "seed"), grouped(all.in_another_process));
  return differences.empty()
             ? paragraph(text + "every digest was the same.")
             : paragraph(text +
                             "some were not the same. Nothing else on this page can be trusted "
                             "before that is mended.",
                         "bad") +
                   fmt::format(R"(<ul class="differences">
{}</ul>
)",
                               differences);
}

}  // namespace baton::reports
