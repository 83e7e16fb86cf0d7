#include <algorithm>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

std::string sums_row(const sweep_part& part, const std::string& fault) {
  sweep_cell sum;
  for (const sweep_cell& each : part.cells) {
    if (each.fault == fault) {
      sum.tried += each.tried;
      sum.fired += each.fired;
      sum.took_effect += each.took_effect;
      sum.failing += each.failing;
    }
  }
  return fmt::format(R"(<tr class="group"><th scope="rowgroup"><code>{}</code></th>{}{}{}{}</tr>)"
                     "\n",
                     escaped(fault), number_cell(sum.tried), number_cell(sum.fired),
                     number_cell(sum.took_effect), failing_cell(sum.failing));
}

// A fault's cells stand together, whatever order they came in.
std::string rows_html(const sweep_part& part) {
  std::vector<std::string> faults;
  for (const sweep_cell& each : part.cells) {
    if (std::find(faults.begin(), faults.end(), each.fault) == faults.end()) {
      faults.push_back(each.fault);
    }
  }
  std::string rows;
  for (const std::string& fault : faults) {
    rows += "<tbody>\n" + sums_row(part, fault);
    for (const sweep_cell& each : part.cells) {
      if (each.fault == fault) {
        rows += fmt::format("<tr>{}{}{}{}{}</tr>\n", code_head(each.site), number_cell(each.tried),
                            number_cell(each.fired), number_cell(each.took_effect),
                            failing_cell(each.failing));
      }
    }
    rows += "</tbody>\n";
  }
  return rows;
}

std::string matrix_html(const sweep_part& part) {
  return table_html(
      "What each kind of fault did at each kind of place, in sweep of " + part.scenario,
      head_html({"fault, and where", "#tried", "#fired", "#took effect", "#failing"}) +
          rows_html(part),
      "sweep");
}

// Of several, those in which nothing failed are folded up.
std::string part_html(const part_summary& told, bool folded) {
  const sweep_part& part = *told.sweep;
  const std::string title =
      fmt::format("<h3>{}</h3>\n", escaped(fmt::format("{}, seed {}", part.scenario, part.seed)));
  const std::string text =
      fmt::format("{}: {}{}{}.", told.shows, told.claim, told.inconclusive_text.empty() ? "" : "; ",
                  told.inconclusive_text);
  std::string missing;
  for (const std::string& each : part.without_place) {
    missing += fmt::format("{}<code>{}</code>", missing.empty() ? "" : ", ", escaped(each));
  }
  if (!missing.empty()) {
    missing = fmt::format("<p>No place without another fault before: {}.</p>\n", missing);
  }
  const std::string matrix =
      folded ? fmt::format("<details>\n<summary>{}</summary>\n{}</details>\n",
                           counted(part.cells.size(), "pair") + " of fault and place",
                           matrix_html(part))
             : matrix_html(part);
  return title + paragraph(text) + command_html(part.rerun) + missing + matrix;
}

}  // namespace

std::string sweep_matrix_html(const summary& told) {
  std::string parts;
  for (const part_summary& each : told.parts) {
    parts += each.sweep != nullptr
                 ? part_html(each, told.of->sweeps.size() > 1 && each.failing == 0)
                 : std::string{};
  }
  return parts;
}

}  // namespace baton::reports
