#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "history/checker.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

/// All scenarios together.
struct matrix {
  const std::vector<fault_row>* faults = nullptr;
  std::vector<std::string> rules;  ///< in the design's order, then as they come
  std::map<std::pair<std::string, std::string>, rule_cell> cells;
};

matrix matrix_of(const summary& told) {
  matrix cells;
  cells.faults = &told.faults;
  for (const history::rule_description& each : history::rule_descriptions()) {
    cells.rules.emplace_back(each.name);
  }
  for (const scenario_part& part : told.of->scenarios) {
    for (const rule_cell& each : part.cells) {
      if (std::find(cells.rules.begin(), cells.rules.end(), each.rule) == cells.rules.end()) {
        cells.rules.push_back(each.rule);
      }
      rule_cell& cell = cells.cells[{each.fault, each.rule}];
      cell.judged += each.judged;
      cell.failing += each.failing;
    }
  }
  return cells;
}

int tone_of(std::uint64_t judged) {
  int tone = 1;
  for (std::uint64_t bound = 10; bound <= 1000 && judged >= bound; bound *= 10) {
    ++tone;
  }
  return tone;
}

std::string cell_html(const rule_cell* cell) {
  if (cell == nullptr || (cell->judged == 0 && cell->failing == 0)) {
    return R"(<td class="never"><span aria-hidden="true">–</span><span class="unseen">never tried)"
           R"(</span></td>)";
  }
  if (cell->failing > 0) {
    return fmt::format(
        R"(<td class="bad" title="{0} of {1}">✕ {2}<span class="unseen"> of {1} break it)"
        R"(</span></td>)",
        grouped(cell->failing), grouped(cell->judged), compact(cell->failing));
  }
  return fmt::format(R"(<td class="t{}">{}</td>)", tone_of(cell->judged), compact(cell->judged));
}

// Kinds whose names begin with the same word belong together.
std::string_view group_of(std::string_view fault) {
  return fault.substr(0, std::min(fault.find('.'), fault.size()));
}

std::string rows_html(const matrix& cells, std::uint64_t& empty) {
  std::string rows;
  std::string_view group;
  for (const fault_row& fault : *cells.faults) {
    if (group_of(fault.fault) != group || rows.empty()) {
      rows += rows.empty() ? "<tbody>\n" : "</tbody>\n<tbody>\n";
      group = group_of(fault.fault);
    }
    rows += fmt::format(R"(<tr><th scope="row" title="{}"><code>{}</code></th>{}{})",
                        escaped(fault.about), escaped(fault.fault), number_cell(fault.fired),
                        number_cell(fault.took_effect));
    for (const std::string& rule : cells.rules) {
      const auto found = cells.cells.find({fault.fault, rule});
      const bool tried =
          found != cells.cells.end() && found->second.judged + found->second.failing > 0;
      empty += tried ? 0U : 1U;
      rows += cell_html(tried ? &found->second : nullptr);
    }
    rows += "</tr>\n";
  }
  return rows + "</tbody>\n";
}

std::string head_of(const matrix& of) {
  std::string cells = R"(<th scope="col">fault</th><th scope="col" class="n">injected</th>)"
                      R"(<th scope="col" class="n">took effect</th>)";
  for (const std::string& rule : of.rules) {
    cells += fmt::format(R"(<th scope="col" class="turned"><span>{}</span></th>)", escaped(rule));
  }
  return fmt::format("<thead><tr>{}</tr></thead>\n", cells);
}

constexpr std::string_view legend =
    R"(<ul class="legend">
<li><span class="swatch bad">✕ 3</span> seeds that break the rule</li>
<li><span class="swatch t1">7</span><span class="swatch t2">70</span><span class="swatch t3">700)"
    R"(</span><span class="swatch t4">7.0k</span> seeds in which the fault took effect and )"
    R"(the rule had something to judge, and held</li>
<li><span class="swatch never">–</span> never tried</li>
</ul>
)";

}  // namespace

std::string fault_rule_matrix_html(const summary& told) {
  const matrix all = matrix_of(told);
  if (told.faults.empty()) {
    return {};
  }
  std::uint64_t empty = 0;
  const std::string rows = rows_html(all, empty);
  const std::uint64_t pairs = told.faults.size() * all.rules.size();
  ensure(empty <= pairs, "no more pairs are empty than there are");
  const std::uint64_t idle = told.faults.size() - told.faults_effective;
  std::string text = empty == 0
                         ? fmt::format("All {} pairs were tried.", grouped(pairs))
                         : fmt::format("{} of {} pairs {} never tried.", grouped(empty),
                                       grouped(pairs), empty == 1 ? "was" : "were");
  if (idle > 0) {
    text += fmt::format(" {} of {} kinds of fault never took effect.", idle, told.faults.size());
  }
  return paragraph(text) + std::string{legend} +
         table_html("In how many seeds each kind of fault met each rule", head_of(all) + rows,
                    "matrix");
}

}  // namespace baton::reports
