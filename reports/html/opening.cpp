#include <fmt/format.h>

#include "reports/escape.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/sections.hpp"
#include "reports/kinds.hpp"
#include "reports/numbers.hpp"
#include "reports/report.hpp"
#include "reports/verdict.hpp"

namespace baton::reports {
namespace {

constexpr std::size_t kinds_shown_max = 5;
constexpr std::size_t reruns_shown_max = 3;

std::string_view class_of(standing as) {
  switch (as) {
    case standing::broken: return "broken";
    case standing::holds: return "holds";
    case standing::not_deterministic:
    case standing::inconclusive:
    case standing::goal_missed:
    case standing::nothing_run: break;
  }
  return "open";
}

std::string_view glyph_of(standing as) {
  switch (as) {
    case standing::broken: return "✕";
    case standing::holds: return "✓";
    case standing::not_deterministic: return "≠";
    case standing::inconclusive:
    case standing::goal_missed:
    case standing::nothing_run: break;
  }
  return "?";
}

std::string what_was_run(const report& of) {
  std::vector<std::string> names;
  for (const scenario_part& each : of.scenarios) {
    names.push_back(clipped(each.scenario, 120));
  }
  for (const sweep_part& each : of.sweeps) {
    names.push_back("sweep of " + clipped(each.scenario, 120));
  }
  return listed(names, 4);
}

std::string kind_line(const found_kind& of) {
  const failure_kind& kind = *of.what;
  const std::string needs = essential_faults(kind);
  return fmt::format(
      "<li>\n<p class=\"what\"><a href=\"#{}\"><b>{}</b></a> {}</p>\n<p class=\"needs\">{}</p>\n"
      "{}</li>\n",
      card_id(kind.fingerprint), escaped(kind.rule), escaped(clipped(kind.seen, 400)),
      escaped(needs.empty() ? "needs no fault at all" : "needs " + needs),
      command_html(kind.replay));
}

std::string first_kinds(const report& of) {
  const std::vector<found_kind> kinds = kinds_of(of);
  if (kinds.empty()) {
    return {};
  }
  std::string items;
  for (std::size_t index = 0; index < kinds.size() && index < kinds_shown_max; ++index) {
    items += kind_line(kinds[index]);
  }
  const std::string rest =
      kinds.size() > kinds_shown_max
          ? fmt::format("<p><a href=\"#kinds\">and {} more</a></p>\n",
                        counted(kinds.size() - kinds_shown_max, "kind"))
          : std::string{};
  return fmt::format("<h2>{} of failure, and how to replay {}</h2>\n<ol class=\"first\">\n{}</ol>\n{}",
                     counted(kinds.size(), "kind"), kinds.size() == 1 ? "it" : "each", items, rest);
}

// What failed comes first.
std::vector<std::string> reruns_of(const report& of) {
  std::vector<std::string> failing;
  std::vector<std::string> others;
  const auto add = [&](const auto& part) {
    if (!part.rerun.empty()) {
      (part.exit_code != 0 ? failing : others).push_back(part.rerun);
    }
  };
  for (const scenario_part& each : of.scenarios) {
    add(each);
  }
  for (const sweep_part& each : of.sweeps) {
    add(each);
  }
  failing.insert(failing.end(), others.begin(), others.end());
  return failing;
}

std::string reruns_html(const report& of) {
  const std::vector<std::string> commands = reruns_of(of);
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
  return fmt::format("<h2>Run all of it again</h2>\n{}{}", shown, folded);
}

}  // namespace

std::string opening_html(const report& of) {
  const spoken_verdict spoken = verdict_of(of);
  std::string more;
  for (const std::string& each : spoken.more) {
    more += paragraph(each, "more");
  }
  return fmt::format(
      "<div id=\"verdict\" class=\"verdict {}\">\n<p class=\"eyebrow\">{} · {}</p>\n"
      "<h1><span class=\"glyph\" aria-hidden=\"true\">{}</span> {}</h1>\n{}{}{}"
      "<p class=\"quiet\">baton runs actions first in, first out, under a limit. Its simulator plays "
      "the code that ships with faults injected: each seed is one run, and rules are judged by "
      "what can be seen from outside. <a href=\"#words\">Words on this page</a></p>\n</div>\n",
      class_of(spoken.as), words_of(spoken.as), escaped(what_was_run(of)), glyph_of(spoken.as),
      escaped(spoken.headline), more, first_kinds(of), reruns_html(of));
}

}  // namespace baton::reports
