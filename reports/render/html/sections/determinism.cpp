#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/report.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {

std::string determinism_html(const report& whole) {
  if (whole.scenarios.empty()) {
    return {};
  }
  determinism all;
  std::string differences;
  for (const scenario_part& part : whole.scenarios) {
    all.run_twice += part.same.run_twice;
    all.in_another_process += part.same.in_another_process;
    for (const std::string& each : part.same.differences) {
      differences +=
          fmt::format("<li><b>{}</b><pre>{}</pre></li>\n", escaped(part.scenario), escaped(each));
    }
  }
  if (all.run_twice + all.in_another_process == 0) {
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
                   fmt::format("<ul class=\"differences\">\n{}</ul>\n", differences);
}

}  // namespace baton::reports
