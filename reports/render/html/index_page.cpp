#include "reports/render/html/index_page.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/assets.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/document.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/trends.hpp"

namespace baton::reports {
namespace {

/// What the index says of one report.
struct entry {
  const indexed_report* of = nullptr;
  summary told;

  [[nodiscard]] std::string when() const {
    // To the minute, and without the letters between date and time.
    const std::string& at = of->of.made.finished_at;
    if (at.empty()) {
      return "(no date)";
    }
    return at.size() == 20 && at[10] == 'T' ? at.substr(0, 10) + " " + at.substr(11, 5) : at;
  }
};

std::vector<entry> entries_of(const std::vector<indexed_report>& all) {
  std::vector<entry> entries;
  for (const indexed_report& each : all) {
    entries.push_back({&each, summary_of(each.of)});
  }
  return entries;
}

std::string rate_of(const entry& run) {
  const failing_share& rate = run.told.all.rate;
  return run.told.all.seeds == 0
             ? std::string{"–"}
             : fmt::format("{} ({} to {})", per_ten_thousand(rate.share),
                           per_ten_thousand(rate.low), per_ten_thousand(rate.high));
}

double pace_of(const totals& all) {
  return all.wall_seconds > 0 ? static_cast<double>(all.seeds) / all.wall_seconds : 0;
}

std::string canary_cell(const totals& all) {
  if (all.canaries == 0) {
    return R"(<td class="never">none</td>)";
  }
  if (all.canaries_missed == 0) {
    return "<td>found</td>";
  }
  return all.canaries == 1 ? std::string{R"(<td class="bad">✕ not found</td>)"}
                           : fmt::format(R"(<td class="bad">✕ {} of {} not found</td>)",
                                         all.canaries_missed, all.canaries);
}

std::string determinism_cell(const totals& all) {
  if (all.run_again() == 0) {
    return R"(<td class="never">not tried</td>)";
  }
  return all.differences > 0
             ? fmt::format(R"(<td class="bad">✕ {} differ</td>)", grouped(all.differences))
             : fmt::format("<td>{} the same</td>", grouped(all.run_again()));
}

std::string verdict_cell(const summary& told) {
  const bool broken = told.verdict == verdict_kind::broken;
  return fmt::format("<td{}>{}{}</td>", broken ? R"( class="bad")" : "", broken ? "✕ " : "",
                     told.words);
}

std::string mark_text(const mark_row& least) {
  return fmt::format("<code>{}</code> {}", escaped(least.mark),
                     least.seeds == 0 ? "never" : grouped(least.seeds));
}

std::string row_html(const entry& run) {
  const std::string when =
      run.of->link.empty() ? escaped(run.when()) : file_link(run.of->link, run.when());
  const totals& all = run.told.all;
  return fmt::format(
      R"(<tr><th scope="row">{}<small><code>{}</code></small></th>{}{}{}<td class="n">{})"
      R"(</td>{}{}{}<td class="n wall">{}</td><td>{}</td></tr>)"
      "\n",
      when.empty() ? escaped(run.when()) : when, escaped(clipped(run.of->of.made.revision, 12)),
      verdict_cell(run.told), number_cell(all.seeds), failing_cell(all.failing), rate_of(run),
      number_cell(run.told.kinds.size()), canary_cell(all), determinism_cell(all),
      all.wall_seconds > 0 ? fmt::format("{:.0f}", pace_of(all)) : std::string{"–"},
      run.told.marks.empty() ? std::string{} : mark_text(run.told.marks.front()));
}

std::string table_of(const std::vector<entry>& entries) {
  std::string rows =
      head_html({"report", "verdict", "#seeds", "#failing", "#per 10,000 seeds", "#kinds", "canary",
                 "determinism", "#seeds a second", "least-hit mark, seeds"}) +
      "<tbody>\n";
  for (auto each = entries.rbegin(); each != entries.rend(); ++each) {
    rows += row_html(*each);
  }
  return table_html("All reports, newest first", rows + "</tbody>\n", "reports");
}

std::string trend_html(std::string_view title, std::string_view about, const std::string& most,
                       const std::string& svg) {
  return fmt::format(
      R"(<figure class="spread">
<figcaption><b>{}</b> <span class="quiet">{}</span></figcaption>
<p class="ends"><span>{}</span></p>
{}<p class="ends"><span>oldest</span><span>newest</span></p>
</figure>
)",
      title, about, most, svg);
}

std::string failures_trend(const std::vector<entry>& entries) {
  std::vector<trend_point> points;
  double most = 0;
  for (const entry& each : entries) {
    trend_point point;
    const totals& all = each.told.all;
    if (all.seeds > 0) {
      point = {all.rate.share, all.rate.low, all.rate.high, each.when() + ": " + rate_of(each),
               all.failing > 0};
      most = std::max(most, all.rate.high);
    }
    points.push_back(std::move(point));
  }
  return trend_html("Failures per 10,000 seeds", "with their 95 % interval (Wilson)",
                    per_ten_thousand(most),
                    trend_svg("Failures per 10,000 seeds, oldest report "
                              "first; the numbers are in the table",
                              points));
}

std::string pace_trend(const std::vector<entry>& entries) {
  std::vector<trend_point> points;
  double most = 0;
  for (const entry& each : entries) {
    trend_point point;
    if (each.told.all.wall_seconds > 0) {
      const double pace = pace_of(each.told.all);
      point = {pace, pace, pace, fmt::format("{}: {:.0f}", each.when(), pace), false};
      most = std::max(most, pace);
    }
    points.push_back(std::move(point));
  }
  return trend_html(
      "Seeds a second", "of all machines together", fmt::format("{:.0f}", most),
      trend_svg("Seeds a second, oldest report first; the numbers are in the table", points));
}

std::string marks_trend(const std::vector<entry>& entries) {
  std::vector<trend_point> points;
  double most = 0;
  for (const entry& each : entries) {
    trend_point point;
    if (!each.told.marks.empty() && each.told.all.seeds > 0) {
      const mark_row& least = each.told.marks.front();
      const double rate =
          static_cast<double>(least.seeds) / static_cast<double>(each.told.all.seeds);
      point = {rate, rate, rate,
               fmt::format("{}: {} in {}", each.when(), least.mark, counted(least.seeds, "seed")),
               false};
      most = std::max(most, rate);
    }
    points.push_back(std::move(point));
  }
  return trend_html("Least-hit mark", "per 10,000 seeds: how often the rarest branch was taken",
                    per_ten_thousand(most),
                    trend_svg("How often the rarest branch was taken, oldest report first; the "
                              "numbers are in the table",
                              points));
}

/// How the cells of a strip are called.
struct strip_words {
  std::string_view good;
  std::string_view bad;
  std::string_view absent;
};

template <class Judge>
std::string strip_html(std::string_view title, std::string_view about, const strip_words& words,
                       const std::vector<entry>& entries, Judge judge) {
  std::vector<strip_cell> cells;
  std::size_t bad = 0;
  std::size_t absent = 0;
  for (const entry& each : entries) {
    cells.push_back(judge(each.told.all));
    bad += cells.back() == strip_cell::bad ? 1U : 0U;
    absent += cells.back() == strip_cell::absent ? 1U : 0U;
  }
  const std::string label = fmt::format("{} {}, {} {}, {} {}", cells.size() - bad - absent,
                                        words.good, bad, words.bad, absent, words.absent);
  return trend_html(title, about, label, strip_svg(fmt::format("{}: {}", title, label), cells));
}

std::string trends_html(const std::vector<entry>& entries) {
  return hatch_svg() +
         R"(<div class="spreads">)"
         "\n" +
         failures_trend(entries) + pace_trend(entries) + marks_trend(entries) + "<div>\n" +
         strip_html("Canary", "a planted bug that has to be found in each run",
                    {"found", "not found", "without a canary"}, entries,
                    [](const totals& all) {
                      return all.canaries == 0         ? strip_cell::absent
                             : all.canaries_missed > 0 ? strip_cell::bad
                                                       : strip_cell::good;
                    }) +
         strip_html("Determinism", "seeds that were run again have to be the same",
                    {"the same", "with differences", "not tried"}, entries,
                    [](const totals& all) {
                      return all.run_again() == 0  ? strip_cell::absent
                             : all.differences > 0 ? strip_cell::bad
                                                   : strip_cell::good;
                    }) +
         "</div>\n</div>\n";
}

std::string opening_of(const std::vector<entry>& entries) {
  if (entries.empty()) {
    return R"(<div id="verdict" class="verdict open">
<h1>No report yet</h1>
<p>baton-sim index takes the report.json of many runs.</p>
</div>
)";
  }
  const entry& last = entries.back();
  std::string more;
  for (const std::string& each : last.told.more) {
    more += paragraph(each, "more");
  }
  return fmt::format(
      R"(<div id="verdict" class="verdict {}">
<p class="eyebrow">{} · the last one, {}: {}, exit code {}</p>
<h1><span class="glyph" aria-hidden="true">{}</span> {}</h1>
{}</div>
)",
      class_of(last.told.verdict), counted(entries.size(), "report"), escaped(last.when()),
      last.told.words, last.told.exit_code, glyph_of(last.told.verdict), prose(last.told.sentence),
      more);
}

}  // namespace

std::string html_index(const std::vector<indexed_report>& all) {
  const std::vector<entry> entries = entries_of(all);
  page_document page;
  page.title = "fault-injection reports";
  page.css_class = "index";
  page.opening = opening_of(entries);
  page.sections = {{"trends", "Trends", entries.empty() ? std::string{} : trends_html(entries)},
                   {"reports", "Reports", entries.empty() ? std::string{} : table_of(entries)}};
  page.style = fmt::format("{}\n{}", asset("page_style"), asset("index_style"));
  page.script = asset("page_script");
  return document_html(page);
}

}  // namespace baton::reports
