#include "reports/render/html/index_page.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "reports/model/numbers/confidence.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary/found_kinds.hpp"
#include "reports/model/summary/verdict.hpp"
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
  totals all;
  verdict_text verdict;
  double wall_seconds = 0;
  std::size_t kinds = 0;
  std::string least_mark;  ///< with how many seeds
  std::uint64_t least_seeds = 0;

  [[nodiscard]] std::string when() const {
    // To the minute, and without the letters between date and time.
    const std::string& at = of->of.made.finished_at;
    if (at.empty()) {
      return "(no date)";
    }
    return at.size() == 20 && at[10] == 'T' ? at.substr(0, 10) + " " + at.substr(11, 5) : at;
  }
};

void find_least_mark(entry& in) {
  std::map<std::string, std::uint64_t> marks;
  for (const scenario_part& part : in.of->of.scenarios) {
    for (const mark_row& each : part.marks) {
      marks[each.mark] += each.seeds;
    }
  }
  const auto least = std::min_element(
      marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (least != marks.end()) {
    in.least_mark = least->first;
    in.least_seeds = least->second;
  }
}

std::vector<entry> entries_of(const std::vector<indexed_report>& all) {
  std::vector<entry> entries;
  for (const indexed_report& each : all) {
    entry made{&each, totals_of(each.of), verdict_of(each.of), 0, kinds_of(each.of).size(), {}, 0};
    for (const scenario_part& part : each.of.scenarios) {
      made.wall_seconds += part.wall_seconds;
    }
    find_least_mark(made);
    entries.push_back(std::move(made));
  }
  return entries;
}

std::string rate_of(const entry& execution) {
  if (execution.all.seeds == 0) {
    return "–";
  }
  const share_interval range = wilson_interval(execution.all.failing, execution.all.seeds);
  return fmt::format("{} ({} to {})",
                     per_ten_thousand(static_cast<double>(execution.all.failing) /
                                      static_cast<double>(execution.all.seeds)),
                     per_ten_thousand(range.low), per_ten_thousand(range.high));
}

double pace_of(const entry& execution) {
  return execution.wall_seconds > 0
             ? static_cast<double>(execution.all.seeds) / execution.wall_seconds
             : 0;
}

std::string canary_cell(const totals& all) {
  if (all.canaries == 0) {
    return "<td class=\"never\">none</td>";
  }
  if (all.canaries_missed == 0) {
    return "<td>found</td>";
  }
  return all.canaries == 1 ? std::string{"<td class=\"bad\">✕ not found</td>"}
                           : fmt::format("<td class=\"bad\">✕ {} of {} not found</td>",
                                         all.canaries_missed, all.canaries);
}

std::string determinism_cell(const totals& all) {
  if (all.run_again == 0) {
    return "<td class=\"never\">not tried</td>";
  }
  return all.differences > 0
             ? fmt::format("<td class=\"bad\">✕ {} differ</td>", grouped(all.differences))
             : fmt::format("<td>{} the same</td>", grouped(all.run_again));
}

std::string verdict_cell(const entry& execution) {
  const bool broken = execution.verdict.as == verdict_kind::broken;
  return fmt::format("<td{}>{}{}</td>", broken ? " class=\"bad\"" : "", broken ? "✕ " : "",
                     words_of(execution.verdict.as));
}

std::string row_html(const entry& execution) {
  const std::string when = execution.of->link.empty()
                               ? escaped(execution.when())
                               : file_link(execution.of->link, execution.when());
  const std::string& revision = execution.of->of.made.revision;
  return fmt::format(
      "<tr><th scope=\"row\">{}<small><code>{}</code></small></th>{}{}{}<td class=\"n\">{}</td>{}"
      "{}{}<td class=\"n wall\">{}</td><td>{}</td></tr>\n",
      when.empty() ? escaped(execution.when()) : when, escaped(clipped(revision, 12)),
      verdict_cell(execution), number_cell(execution.all.seeds),
      failing_cell(execution.all.failing), rate_of(execution), number_cell(execution.kinds),
      canary_cell(execution.all), determinism_cell(execution.all),
      execution.wall_seconds > 0 ? fmt::format("{:.0f}", pace_of(execution)) : std::string{"–"},
      execution.least_mark.empty()
          ? std::string{}
          : fmt::format("<code>{}</code> {}", escaped(execution.least_mark),
                        execution.least_seeds == 0 ? "never" : grouped(execution.least_seeds)));
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
      "<figure class=\"spread\">\n<figcaption><b>{}</b> <span class=\"quiet\">{}</span>"
      "</figcaption>\n<p class=\"ends\"><span>{}</span></p>\n{}"
      "<p class=\"ends\"><span>oldest</span><span>newest</span></p>\n</figure>\n",
      title, about, most, svg);
}

std::string failures_trend(const std::vector<entry>& entries) {
  std::vector<trend_point> points;
  double most = 0;
  for (const entry& each : entries) {
    trend_point point;
    if (each.all.seeds > 0) {
      const share_interval range = wilson_interval(each.all.failing, each.all.seeds);
      point = {static_cast<double>(each.all.failing) / static_cast<double>(each.all.seeds),
               range.low, range.high, each.when() + ": " + rate_of(each), each.all.failing > 0};
      most = std::max(most, range.high);
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
    if (each.wall_seconds > 0) {
      const double pace = pace_of(each);
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
    if (!each.least_mark.empty() && each.all.seeds > 0) {
      const double rate =
          static_cast<double>(each.least_seeds) / static_cast<double>(each.all.seeds);
      point = {rate, rate, rate,
               fmt::format("{}: {} in {}", each.when(), each.least_mark,
                           counted(each.least_seeds, "seed")),
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
    cells.push_back(judge(each.all));
    bad += cells.back() == strip_cell::bad ? 1U : 0U;
    absent += cells.back() == strip_cell::absent ? 1U : 0U;
  }
  const std::string label = fmt::format("{} {}, {} {}, {} {}", cells.size() - bad - absent,
                                        words.good, bad, words.bad, absent, words.absent);
  return trend_html(title, about, label, strip_svg(fmt::format("{}: {}", title, label), cells));
}

std::string trends_html(const std::vector<entry>& entries) {
  return hatch_svg() + "<div class=\"spreads\">\n" + failures_trend(entries) + pace_trend(entries) +
         marks_trend(entries) + "<div>\n" +
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
                      return all.run_again == 0    ? strip_cell::absent
                             : all.differences > 0 ? strip_cell::bad
                                                   : strip_cell::good;
                    }) +
         "</div>\n</div>\n";
}

std::string opening_of(const std::vector<entry>& entries) {
  if (entries.empty()) {
    return "<div id=\"verdict\" class=\"verdict open\">\n<h1>No report yet</h1>\n"
           "<p>baton-sim index takes the report.json of many runs.</p>\n</div>\n";
  }
  const entry& last = entries.back();
  const bool broken = last.verdict.as == verdict_kind::broken;
  const bool holds = last.verdict.as == verdict_kind::holds;
  std::string more;
  for (const std::string& each : last.verdict.more) {
    more += paragraph(each, "more");
  }
  return fmt::format(
      "<div id=\"verdict\" class=\"verdict {}\">\n<p class=\"eyebrow\">{} · the last one, {}: "
      "{}</p>\n"
      "<h1><span class=\"glyph\" aria-hidden=\"true\">{}</span> {}</h1>\n{}</div>\n",
      broken  ? "broken"
      : holds ? "holds"
              : "open",
      counted(entries.size(), "report"), escaped(last.when()), words_of(last.verdict.as),
      broken  ? "✕"
      : holds ? "✓"
              : "?",
      prose(last.verdict.headline), more);
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
