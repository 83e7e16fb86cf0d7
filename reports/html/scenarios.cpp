#include <fmt/format.h>

#include "reports/escape.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/sections.hpp"
#include "reports/numbers.hpp"
#include "reports/replay_command.hpp"
#include "reports/report.hpp"
#include "reports/verdict.hpp"

namespace baton::reports {
namespace {

constexpr std::size_t slowest_shown_max = 20;

std::string virtual_time(std::uint64_t milliseconds) {
  return duration_text(milliseconds * 1000);
}

std::string policies_text(const scenario_part& of) {
  std::vector<std::string> names;
  for (const policy_row& each : of.policies) {
    names.push_back(fmt::format("{} {}", each.policy, grouped(each.seeds)));
  }
  return listed(names);
}

std::string row_html(const scenario_part& of) {
  return fmt::format(
      "<tr><th scope=\"row\"><code>{}</code><small>{}</small>{}</th>{}{}<td class=\"words\">{}</td>"
      "{}{}{}<td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
      escaped(of.scenario), escaped(of.about),
      of.policies.empty()
          ? std::string{}
          : fmt::format("<small>order of events: {}</small>", escaped(policies_text(of))),
      number_cell(of.seeds), failing_cell(of.failing), rate_text(of.failing, of.seeds),
      number_cell(of.inconclusive), number_cell(of.executions), number_cell(of.events),
      virtual_time(of.virtual_ms), of.exit_code);
}

std::string missed_html(const report& of) {
  std::string items;
  for (const scenario_part& part : of.scenarios) {
    for (const std::string& each : part.missed) {
      items +=
          fmt::format("<li><code>{}</code> in {}</li>\n", escaped(each), escaped(part.scenario));
    }
  }
  return items.empty() ? items
                       : fmt::format("<h3>Goals that were missed</h3>\n<ul>\n{}</ul>\n", items);
}

std::string slowest_html(const report& of) {
  std::string rows;
  for (const scenario_part& part : of.scenarios) {
    std::size_t shown = 0;
    for (const slow_seed& each : part.slowest) {
      if (shown++ < slowest_shown_max) {
        rows += fmt::format(
            "<tr><th scope=\"row\" class=\"n\">{}</th>{}{}<td class=\"n\">{}</td>"
            "{}</tr>\n",
            each.seed, text_cell(part.scenario), number_cell(each.events),
            virtual_time(each.virtual_ms), code_cell(replay_command(part.scenario, each.seed)));
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

std::string scenarios_html(const report& of) {
  if (of.scenarios.empty()) {
    return {};
  }
  std::string rows =
      head_html({"scenario", "#seeds", "#failing", "what that shows", "#inconclusive",
                 "#executions", "#events", "#virtual time", "#exit code"}) +
      "<tbody>\n";
  for (const scenario_part& each : of.scenarios) {
    rows += row_html(each);
  }
  return table_html("What was run", rows + "</tbody>\n", "scenarios") + missed_html(of) +
         slowest_html(of);
}

}  // namespace baton::reports
