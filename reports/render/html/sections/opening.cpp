#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/replay_command.hpp"
#include "reports/model/report.hpp"
#include "reports/model/summary/found_kinds.hpp"
#include "reports/model/summary/verdict.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

constexpr std::size_t kinds_shown_max = 5;
constexpr std::size_t reruns_shown_max = 3;

std::string_view class_of(verdict_kind as) {
  switch (as) {
    case verdict_kind::broken: return "broken";
    case verdict_kind::holds: return "holds";
    case verdict_kind::not_deterministic:
    case verdict_kind::inconclusive:
    case verdict_kind::goal_missed:
    case verdict_kind::nothing_run: break;
  }
  return "open";
}

std::string_view glyph_of(verdict_kind as) {
  switch (as) {
    case verdict_kind::broken: return "✕";
    case verdict_kind::holds: return "✓";
    case verdict_kind::not_deterministic: return "≠";
    case verdict_kind::inconclusive:
    case verdict_kind::goal_missed:
    case verdict_kind::nothing_run: break;
  }
  return "?";
}

std::string what_was_run(const report& whole) {
  std::vector<std::string> names;
  for (const scenario_part& each : whole.scenarios) {
    names.push_back(clipped(each.scenario, 120));
  }
  for (const sweep_part& each : whole.sweeps) {
    names.push_back("sweep of " + clipped(each.scenario, 120));
  }
  return listed(names, 4);
}

// The essential faults, each with what it does.
std::string needs_text(const failure_kind& kind, const fault_words& words) {
  std::string text;
  for (const schedule_fault& each : kind.faults) {
    if (!each.essential) {
      continue;
    }
    const auto known = words.find(each.fault);
    const bool told = known != words.end() && !known->second.empty();
    text += fmt::format("{}{} {}{}{}", text.empty() ? "needs " : "; ", each.letter, each.fault,
                        told ? ": " : "", told ? known->second : std::string_view{});
  }
  return text.empty() ? "needs no fault at all" : text;
}

std::string kind_line(const found_kind& found, const fault_words& words) {
  const failure_kind& kind = *found.what;
  return fmt::format(
      "<li>\n<p class=\"what\"><a href=\"#{}\"><b>{}</b></a> expected: {}; seen: {}</p>\n"
      "<p class=\"needs\">{}</p>\n{}</li>\n",
      card_id(kind.fingerprint), escaped(kind.rule), escaped(clipped(kind.expected, 400)),
      escaped(clipped(kind.seen, 400)),
      escaped(clipped(needs_text(kind, words), 600)), command_html(beside(kind.replay, kind.repro)));
}

std::string first_kinds(const report& whole) {
  const std::vector<found_kind> kinds = kinds_of(whole);
  if (kinds.empty()) {
    return {};
  }
  const fault_words words = words_of_faults(whole);
  std::string items;
  for (std::size_t index = 0; index < kinds.size() && index < kinds_shown_max; ++index) {
    items += kind_line(kinds[index], words);
  }
  const std::string rest = kinds.size() > kinds_shown_max
                               ? fmt::format("<p><a href=\"#kinds\">and {} more</a></p>\n",
                                             counted(kinds.size() - kinds_shown_max, "kind"))
                               : std::string{};
  return fmt::format(
      "<h2>{} of failure, and how to replay {}</h2>\n<ol class=\"first\">\n{}</ol>\n{}",
      counted(kinds.size(), "kind"), kinds.size() == 1 ? "it" : "each", items, rest);
}

std::string reruns_html(const report& whole) {
  const std::vector<std::string> commands = reruns_of(whole);
  if (commands.empty()) {
    return {};
  }
  std::string shown;
  std::string folded;
  for (std::size_t index = 0; index < commands.size(); ++index) {
    (index < reruns_shown_max ? shown : folded) += command_html(commands[index]);
  }
  if (!folded.empty()) {
    folded = fmt::format("<details>\n<summary>{} more</summary>\n{}</details>\n",
                         commands.size() - reruns_shown_max, folded);
  }
  return fmt::format("<h2>{}</h2>\n{}{}",
                     commands.size() == 1 ? "Run it again" : "Run all of it again", shown, folded);
}

std::string figure(std::string_view number, std::string_view words) {
  return fmt::format("<li><b>{}</b> {}</li>\n", number, words);
}

// How much was tried: what the verdict rests on.
std::string figures_html(const report& whole) {
  const totals all = totals_of(whole);
  std::uint64_t executions = 0;
  std::uint64_t virtual_ms = 0;
  std::map<std::string_view, bool> faults;
  for (const scenario_part& part : whole.scenarios) {
    executions += part.executions;
    virtual_ms += part.virtual_ms;
    for (const fault_row& each : part.faults) {
      faults[each.fault] |= each.took_effect > 0;
    }
  }
  const auto effective =
      std::count_if(faults.begin(), faults.end(), [](const auto& each) { return each.second; });
  std::string items;
  items += all.seeds > 0 ? figure(grouped(all.seeds), "seeds") : "";
  items += all.sweep_runs > 0 ? figure(grouped(all.sweep_runs), "sweep runs") : "";
  items += executions > 0 ? figure(grouped(executions), "executions") : "";
  items += virtual_ms > 0 ? figure(duration_text(virtual_ms * 1000), "of virtual time") : "";
  items += faults.empty() ? ""
                          : figure(fmt::format("{} of {}", effective, faults.size()),
                                   "kinds of fault took effect");
  items += all.run_again > 0 ? figure(grouped(all.run_again),
                                      all.differences > 0 ? "seeds run again, with differences"
                                                          : "seeds run again, all the same")
                             : "";
  return items.empty() ? items : fmt::format("<ul class=\"figures\">\n{}</ul>\n", items);
}

}  // namespace

std::string opening_html(const report& whole) {
  const verdict_text text = verdict_of(whole);
  std::string more;
  for (const std::string& each : text.more) {
    more += paragraph(each, "more");
  }
  return fmt::format(
      "<div id=\"verdict\" class=\"verdict {}\">\n<p class=\"eyebrow\">{} · {}</p>\n"
      "<h1><span class=\"glyph\" aria-hidden=\"true\">{}</span> {}</h1>\n{}{}{}{}"
      "<p class=\"quiet\">baton runs actions first in, first out, under a limit. Its simulator "
      "plays "
      "the code that ships with faults injected: each seed is one run, and rules are judged by "
      "what can be seen from outside. <a href=\"#words\">Words on this page</a></p>\n</div>\n",
      class_of(text.as), words_of(text.as), escaped(what_was_run(whole)), glyph_of(text.as),
      prose(text.headline), more, first_kinds(whole), figures_html(whole), reruns_html(whole));
}

}  // namespace baton::reports
