#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

constexpr std::size_t kinds_shown_max = 5;
constexpr std::size_t reruns_shown_max = 3;

std::string what_was_run(const summary& told) {
  std::vector<std::string> names;
  for (const part_summary& each : told.parts) {
    names.push_back(clipped(each.name, 120));
  }
  return listed(names, 4);
}

std::string kind_line(const failure_summary& failure) {
  const failure_kind& kind = *failure.what;
  return fmt::format(
      R"(<li>
<p class="what"><a href="#{}"><b>{}</b></a> expected: {}; seen: {}</p>
<p class="needs">{}</p>
{}</li>
)",
      card_id(kind.fingerprint), escaped(kind.rule), escaped(clipped(kind.expected, 400)),
      escaped(clipped(kind.seen, 400)), escaped(clipped(failure.needs_more, 600)),
      command_html(failure.replay));
}

std::string first_kinds(const summary& told) {
  const std::vector<failure_summary>& kinds = told.kinds;
  if (kinds.empty()) {
    return {};
  }
  std::string items;
  for (std::size_t index = 0; index < kinds.size() && index < kinds_shown_max; ++index) {
    items += kind_line(kinds[index]);
  }
  const std::string rest = kinds.size() > kinds_shown_max
                               ? fmt::format(R"(<p><a href="#kinds">and {} more</a></p>)"
                                             "\n",
                                             counted(kinds.size() - kinds_shown_max, "kind"))
                               : std::string{};
  return fmt::format(
      R"(<h2>{} of failure, and how to replay {}</h2>
<ol class="first">
{}</ol>
{})",
      counted(kinds.size(), "kind"), kinds.size() == 1 ? "it" : "each", items, rest);
}

std::string reruns_html(const summary& told) {
  const std::vector<std::string>& commands = told.reruns;
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
std::string figures_html(const summary& told) {
  const totals& all = told.all;
  std::string items;
  items += all.seeds > 0 ? figure(grouped(all.seeds), "seeds") : "";
  items += all.sweep_runs > 0 ? figure(grouped(all.sweep_runs), "sweep runs") : "";
  items += all.executions > 0 ? figure(grouped(all.executions), "executions") : "";
  items +=
      all.virtual_ms > 0 ? figure(duration_text(all.virtual_ms * 1000), "of virtual time") : "";
  items += told.faults.empty()
               ? ""
               : figure(fmt::format("{} of {}", told.faults_effective, told.faults.size()),
                        "kinds of fault took effect");
  items += all.run_again() > 0 ? figure(grouped(all.run_again()),
                                        all.differences > 0 ? "seeds run again, with differences"
                                                            : "seeds run again, all the same")
                               : "";
  return items.empty() ? items
                       : fmt::format(R"(<ul class="figures">
{}</ul>
)",
                                     items);
}

}  // namespace

std::string opening_html(const summary& told) {
  std::string more;
  for (const std::string& each : told.more) {
    more += paragraph(each, "more");
  }
  return fmt::format(
      R"(<div id="verdict" class="verdict {}">
<p class="eyebrow">{}, exit code {} · {}</p>
<h1><span class="glyph" aria-hidden="true">{}</span> {}</h1>
{}{}{}{}<p class="quiet">baton runs actions first in, first out, under a limit. Its simulator )"
      R"(plays the code that ships with faults injected: each seed is one run, and rules are )"
      R"(judged by what can be seen from outside. <a href="#words">Words on this page</a></p>
</div>
)",
      class_of(told.verdict), told.words, told.exit_code, escaped(what_was_run(told)),
      glyph_of(told.verdict), prose(told.sentence), more, first_kinds(told), figures_html(told),
      reruns_html(told));
}

}  // namespace baton::reports
