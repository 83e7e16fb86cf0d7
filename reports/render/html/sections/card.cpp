#include <algorithm>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/diagram/diagram.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

std::string fact(std::string_view name, const std::string& html) {
  return html.empty() ? std::string{} : fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html);
}

std::string seeds_text(const failure_summary& failure) {
  std::string text;
  for (const kind_place& each : failure.places) {
    text += text.empty() ? "" : "; ";
    text += fmt::format("{} of {}", counted(each.seeds, "seed"), each.words);
  }
  return text;
}

std::string facts_html(const failure_summary& failure) {
  const failure_kind& kind = *failure.what;
  return fmt::format(
      R"(<dl class="facts">
{}{}{}{}{}{}{}</dl>
)",
      fact("expected", escaped(kind.expected)),
      fact("seen", fmt::format(R"(<b class="bad">{}</b>)", escaped(kind.seen))),
      fact("where", fmt::format("<code>{}</code>", escaped(kind.site))),
      fact("how often", escaped(seeds_text(failure))), fact("smallest", escaped(failure.size)),
      fact("order", escaped(failure.order)),
      failure.company.empty()
          ? std::string{}
          : fact("together with", escaped(failure.company) + ", which the same seed breaks: "
                                                             "probably one cause"));
}

std::string fault_html(const schedule_fault& fault, std::string_view does) {
  const std::string about = does.empty() ? std::string{} : fmt::format(": {}", escaped(does));
  const std::string lasts = lasting_text(fault);
  return fmt::format(
      R"(<li{}><b class="letter">{}</b><div>
<p><b><code>{}</code></b>{}</p>
<p class="quiet">at {}{}{}, <code>{}</code></p>
<p class="quiet">{}</p>
</div></li>
)",
      fault.essential ? R"( class="essential")" : "", escaped(fault.letter), escaped(fault.fault),
      about, moment_text(fault.at_ns), lasts.empty() ? "" : ", ", lasts, escaped(fault.at),
      fault.essential ? fmt::format("Essential: {}.", essential_means)
                      : "Not essential by itself: without it the rule breaks all the same.");
}

std::string faults_html(const summary& told, const failure_kind& kind) {
  std::string items;
  for (const schedule_fault& each : kind.faults) {
    items += fault_html(each, told.about(each.fault));
  }
  return "<h4>The faults it needs</h4>\n" +
         (items.empty() ? paragraph("None: the order of events is enough to break the rule.")
                        : fmt::format(R"(<ol class="faults">
{}</ol>
)",
                                      items));
}

std::string story_html(const failure_kind& kind) {
  std::string lines;
  for (const story_line& each : kind.story) {
    lines += fmt::format(
        R"(<li{}><span class="when">{}</span> <span>{}{}</span></li>)"
        "\n",
        each.fault.empty() ? "" : R"( class="fault")", moment_text(each.at_ns),
        each.fault.empty() ? "" : fmt::format(R"(<b class="letter">{}</b> )", escaped(each.fault)),
        escaped(each.text));
  }
  return lines.empty() ? lines
                       : fmt::format(R"(<h4>How it happened</h4>
<ol class="story">
{}</ol>
)",
                                     lines);
}

std::string replay_html(const failure_summary& failure) {
  const failure_kind& kind = *failure.what;
  std::string html = "<h4>Replay it, in this report's folder</h4>\n" + command_html(failure.replay);
  if (!failure.debugger.empty()) {
    html +=
        paragraph("Stop in a debugger in the event in which it shows (then: run, bt):", "label") +
        command_html(failure.debugger);
  }
  const std::string repro = file_link(kind.repro, kind.repro);
  const std::string trace = file_link(kind.perfetto, kind.perfetto);
  if (!repro.empty()) {
    html += fmt::format(
        R"(<p class="file">{} <span class="quiet">the schedule, to read, edit and replay)"
        R"(</span></p>)"
        "\n",
        repro);
  }
  if (!trace.empty()) {
    html += fmt::format(
        R"(<p class="file">{} <span class="quiet">its trace; open it at ui.perfetto.dev</span>)"
        R"(</p>)"
        "\n",
        trace);
  }
  if (const std::string history = file_link(kind.history, kind.history); !history.empty()) {
    html += fmt::format(
        R"(<p class="file">{} <span class="quiet">what was seen from outside; the lines that )"
        R"(are named here are its lines</span></p>)"
        "\n",
        history);
  }
  return html;
}

std::string reseeds_table(const failure_kind& kind) {
  std::string rows = head_html({"#drawn anew from", "#runs", "#still broken", ""}) + "<tbody>\n";
  std::int64_t before = -2;
  for (const reseed_point& each : kind.reseeds) {
    rows += fmt::format(R"(<tr><th scope="row" class="n">{}</th>{}{}<td class="wide">{}</td></tr>)"
                        "\n",
                        each.at_ns == before + 1 ? "just after" : moment_text(each.at_ns),
                        number_cell(each.runs), number_cell(each.failing),
                        bar_html(each.failing, each.runs));
    before = each.at_ns;
  }
  return table_html("Runs that repeat the smallest schedule up to a moment", rows + "</tbody>\n",
                    "narrow");
}

// A picture has it as a curve; its numbers are then evidence among others.
std::string reseeds_html(const failure_summary& failure) {
  const failure_kind& kind = *failure.what;
  return kind.reseeds.empty() || kind.picture
             ? std::string{}
             : fmt::format("<h4>When it is decided</h4>\n{}{}", paragraph(failure.decided.sentence),
                           reseeds_table(kind));
}

std::string evidence_html(const failure_kind& kind) {
  std::vector<std::string> seeds;
  for (const std::uint64_t each : kind.seeds) {
    seeds.push_back(std::to_string(each));
  }
  return fmt::format(
      R"(<details>
<summary>Seeds and evidence</summary>
<dl class="facts">
{}{}{}{}{}</dl>
{}</details>
)",
      fact("first seeds", escaped(listed(seeds, 20))),
      fact("made small", fmt::format("seed {}, in {}", kind.seed, counted(kind.runs, "run"))),
      fact("confirmed", counted(kind.confirmed, "more run") + " with this very ending"),
      fact("digest", fmt::format("<code>{}</code>", escaped(kind.digest))),
      fact("fingerprint", fmt::format("<code>{}</code>: rule, place in the code and essential "
                                      "faults",
                                      escaped(kind.fingerprint))),
      kind.picture && !kind.reseeds.empty() ? reseeds_table(kind) : std::string{});
}

}  // namespace

std::string card_html(const summary& told, const failure_summary& failure, std::size_t number) {
  const failure_kind& kind = *failure.what;
  const std::string id = card_id(kind.fingerprint);
  const std::string_view sentence = failure.rule_sentence;
  return fmt::format(
      R"(<article class="kind" id="{0}" aria-labelledby="{0}-title">
<p class="eyebrow">kind {1} of {2} · {3} · <a href="#{0}"><code>{4}</code></a></p>
<h3 id="{0}-title"><span class="glyph" aria-hidden="true">✕</span> {5} is broken</h3>
{6}{7}{8}{9}{10}{11}{12}{13}</article>
)",
      id, number, told.kinds.size(), escaped(failure.places.front().words),
      escaped(kind.fingerprint), escaped(kind.rule),
      sentence.empty() ? std::string{}
                       : fmt::format(R"(<p class="sentence">The rule: {}.</p>)"
                                     "\n",
                                     escaped(sentence)),
      facts_html(failure), replay_html(failure), faults_html(told, kind), story_html(kind),
      diagram_html(failure), reseeds_html(failure), evidence_html(kind));
}

}  // namespace baton::reports
