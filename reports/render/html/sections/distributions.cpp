#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/numbers/percentile.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/render/html/histogram.hpp"
#include "reports/render/html/parts.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

struct measure_words {
  std::string_view name;
  std::string_view title;
  std::string_view about;
};
constexpr std::array<measure_words, 4> known{{
    {"queue_wait", "Queue wait", "from an acknowledgement to the first grant"},
    {"slot_hold", "Slot hold", "from each grant to its release"},
    {"completion_latency", "Completion latency",
     "from the end of the last body to the first execution.completed"},
    {"events_per_run", "Events per run", "everything that happened in one seed"},
}};

measure_words words_of(std::string_view name) {
  const auto* const found = std::find_if(
      known.begin(), known.end(), [&](const measure_words& each) { return each.name == name; });
  return found == known.end() ? measure_words{name, name, ""} : *found;
}

// All scenarios together, in the order of the first one that has them.
std::vector<distribution> merged(const report& whole) {
  std::vector<distribution> all;
  std::map<std::string, std::map<std::uint64_t, std::uint64_t>> buckets;
  for (const scenario_part& part : whole.scenarios) {
    for (const distribution& each : part.distributions) {
      auto same = std::find_if(all.begin(), all.end(),
                               [&](const distribution& one) { return one.name == each.name; });
      if (same == all.end()) {
        same = all.insert(all.end(), distribution{each.name, each.unit, 0, 0, 0, {}});
      }
      same->count += each.count;
      same->sum += each.sum;
      same->most = std::max(same->most, each.most);
      for (const bucket& one : each.buckets) {
        buckets[each.name][one.from] += one.count;
      }
    }
  }
  for (distribution& each : all) {
    for (const auto& [from, count] : buckets[each.name]) {
      each.buckets.push_back({from, count});
    }
  }
  return all;
}

std::string picture_html(const distribution& counted) {
  const measure_words words = words_of(counted.name);
  const std::string svg = histogram_svg(counted);
  if (svg.empty()) {
    return {};
  }
  return fmt::format(
      R"(<figure class="spread">
<figcaption><b>{}</b> <span class="quiet">{}</span></figcaption>
{}<p class="ends"><span>{}</span><span>{}</span></p>
</figure>
)",
      escaped(words.title), escaped(words.about), svg,
      value_text(counted, counted.buckets.front().from), value_text(counted, counted.most));
}

std::string row_html(const std::string& scenario, const distribution& counted) {
  std::string cells;
  for (const double share : {0.5, 0.9, 0.99, 1.0}) {
    cells +=
        fmt::format(R"(<td class="n">{}</td>)", value_text(counted, percentile(counted, share)));
  }
  return fmt::format(R"(<tr>{}{}{}<td class="n">{}</td>{}</tr>)"
                     "\n",
                     row_head(words_of(counted.name).title), text_cell(scenario),
                     number_cell(counted.count), value_text(counted, mean(counted)), cells);
}

std::string table_of(const report& whole, const std::vector<distribution>& all) {
  std::string rows =
      head_html({"measure", "scenario", "#count", "#mean", "#p50", "#p90", "#p99", "#most"});
  for (const distribution& measure : all) {
    rows += "<tbody>\n";
    for (const scenario_part& part : whole.scenarios) {
      for (const distribution& each : part.distributions) {
        rows += each.name == measure.name ? row_html(part.scenario, each) : std::string{};
      }
    }
    rows += "</tbody>\n";
  }
  return table_html("Percentiles, in virtual time", rows);
}

}  // namespace

std::string distributions_html(const summary& told) {
  const report& whole = *told.of;
  const std::vector<distribution> all = merged(whole);
  if (all.empty()) {
    return {};
  }
  std::string pictures;
  for (const distribution& each : all) {
    pictures += picture_html(each);
  }
  return paragraph(
             "Times are virtual. The axes are logarithmic; a percentile is rounded down, by an "
             "eighth at most.",
             "quiet") +
         fmt::format(R"(<div class="spreads">
{}</div>
)",
                     pictures) +
         table_of(whole, all);
}

}  // namespace baton::reports
