#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

constexpr std::size_t slowest_shown_max = 20;

std::string virtual_time(std::uint64_t milliseconds) {
  return duration_text(milliseconds * 1000);
}

std::string policies_text(const scenario_part& part) {
  std::vector<std::string> names;
  for (const policy_row& each : part.policies) {
    names.push_back(fmt::format("{} {}", each.policy, grouped(each.seeds)));
  }
  return listed(names);
}

std::string row_html(const part_summary& told) {
  const scenario_part& part = *told.seeds;
  return fmt::format(
      R"(<tr><th scope="row"><code>{}</code><small>{}</small>{}</th>{}{}<td class="words">{})"
      R"(</td>{}{}{}<td class="n">{}</td><td class="n">{}</td></tr>)"
      "\n",
      escaped(part.scenario), escaped(part.about),
      part.policies.empty()
          ? std::string{}
          : fmt::format("<small>order of events: {}</small>", escaped(policies_text(part))),
      number_cell(part.seeds), failing_cell(part.failing), told.shows,
      number_cell(part.inconclusive), number_cell(part.executions), number_cell(part.events),
      virtual_time(part.virtual_ms), part.exit_code);
}

std::string missed_html(const report& whole) {
  std::string items;
  for (const scenario_part& part : whole.scenarios) {
    for (const std::string& each : part.missed) {
      items +=
          fmt::format("<li><code>{}</code> in {}</li>\n", escaped(each), escaped(part.scenario));
    }
  }
  return items.empty() ? items
                       : fmt::format("<h3>Goals that were missed</h3>\n<ul>\n{}</ul>\n", items);
}

std::string slowest_html(const summary& told) {
  std::string rows;
  for (const part_summary& part : told.parts) {
    std::size_t shown = 0;
    for (const slow_summary& each : part.slowest) {
      if (shown++ < slowest_shown_max) {
        rows +=
            fmt::format(R"(<tr><th scope="row" class="n">{}</th>{}{}<td class="n">{}</td>{}</tr>)"
                        "\n",
                        each.what->seed, text_cell(part.name), number_cell(each.what->events),
                        virtual_time(each.what->virtual_ms), code_cell(each.replay));
      }
    }
  }
  return rows.empty()
             ? rows
             : "<h3>Slowest seeds</h3>\n" + table_html("The seeds with most events",
                                                       head_html({"#seed", "scenario", "#events",
                                                                  "#virtual time", "replay"}) +
                                                           "<tbody>\n" + rows + "</tbody>\n");
}

}  // namespace

std::string scenarios_html(const summary& told) {
  const report& whole = *told.of;
  if (whole.scenarios.empty()) {
    return {};
  }
  std::string rows =
      head_html({"scenario", "#seeds", "#failing", "what that shows", "#inconclusive",
                 "#executions", "#events", "#virtual time", "#exit code"}) +
      "<tbody>\n";
  for (const part_summary& each : told.parts) {
    rows += each.seeds != nullptr ? row_html(each) : std::string{};
  }
  return table_html("What was run", rows + "</tbody>\n", "scenarios") + missed_html(whole) +
         slowest_html(told);
}

}  // namespace baton::reports
