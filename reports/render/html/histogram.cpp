#include "reports/render/html/histogram.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/numbers/percentile.hpp"
#include "reports/model/report.hpp"

namespace baton::reports {
namespace {

// Eighths of a doubling: the logarithm to base two times eight, linear within an octave. Whole
// numbers, so that the picture is the same on every machine.
std::uint64_t place_of(std::uint64_t value) {
  if (value == 0) {
    return 0;
  }
  const auto octave = static_cast<std::uint64_t>(std::bit_width(value)) - 1;
  const std::uint64_t within = value - (std::uint64_t{1} << octave);
  const std::uint64_t eighths = octave >= 3 ? within >> (octave - 3) : within << (3 - octave);
  return octave * 8 + eighths + 1;
}

constexpr std::uint64_t width = 320;
constexpr std::uint64_t height = 110;
constexpr std::uint64_t top = 32;  // above the columns: the names of the lines

/// Columns of equal width from the first value's place to the last one's.
struct columns {
  std::uint64_t first = 0;
  std::uint64_t places = 1;  ///< that one column takes
  std::vector<std::uint64_t> counts;

  [[nodiscard]] std::uint64_t index_of(std::uint64_t value) const {
    return std::min<std::uint64_t>((std::max(place_of(value), first) - first) / places,
                                   counts.size() - 1);
  }
};

columns columns_of(const distribution& counted) {
  constexpr std::uint64_t columns_max = 48;
  columns made;
  made.first = place_of(counted.buckets.front().from);
  const std::uint64_t last = std::max(place_of(counted.buckets.back().from), made.first);
  made.places = (last - made.first) / columns_max + 1;
  made.counts.resize(static_cast<std::size_t>((last - made.first) / made.places + 1));
  for (const bucket& each : counted.buckets) {
    made.counts[static_cast<std::size_t>(made.index_of(each.from))] += each.count;
  }
  return made;
}

std::string bars_svg(const columns& of) {
  const std::uint64_t most = *std::max_element(of.counts.begin(), of.counts.end());
  std::string bars;
  for (std::size_t index = 0; index < of.counts.size(); ++index) {
    const std::uint64_t count = of.counts[index];
    const std::uint64_t left = index * width / of.counts.size();
    const std::uint64_t right = (index + 1) * width / of.counts.size();
    // What is not nothing is seen.
    const std::uint64_t tall =
        count == 0 ? 0 : std::max<std::uint64_t>(1, count * (height - top) / most);
    if (tall > 0) {
      bars += fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}"/>)", left, height - tall,
                          right - left > 2 ? right - left - 1 : right - left, tall);
    }
  }
  return fmt::format(R"(<g class="columns">{}</g>)"
                     "\n",
                     bars);
}

struct line {
  double share;
  std::string_view name;
};
constexpr std::array<line, 3> lines{{{0.5, "p50"}, {0.9, "p90"}, {0.99, "p99"}}};

// Each name on a height of its own, so that close lines stay readable.
std::string lines_svg(const columns& of, const distribution& from) {
  std::string svg;
  std::uint64_t y = 9;
  for (const line& each : lines) {
    const std::uint64_t column = of.index_of(percentile(from, each.share));
    const std::uint64_t x = (2 * column + 1) * width / (2 * of.counts.size());
    const bool right = x > width - 30;
    svg += fmt::format(
        R"(<line x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text x="{3}" y="{4}"{5}>{6}</text>)", x,
        y - 9, height, right ? x - 3 : x + 3, y, right ? R"( text-anchor="end")" : "", each.name);
    y += 10;
  }
  return fmt::format(R"(<g class="lines">{}</g>)"
                     "\n",
                     svg);
}

}  // namespace

std::string value_text(const distribution& counted, std::uint64_t value) {
  return counted.unit == measure_unit::us ? duration_text(value) : grouped(value);
}

std::string histogram_svg(const distribution& counted) {
  if (counted.count == 0 || counted.buckets.empty()) {
    return {};
  }
  const columns made = columns_of(counted);
  return fmt::format(
      R"(<svg class="histogram" viewBox="0 0 {0} {1}" role="img" aria-label="Half of all are )"
      R"(below {2}, nine of ten below {3}, 99 of 100 below {4}; the most is {5}.">
{6}{7}<line class="ground" x1="0" x2="{0}" y1="{1}" y2="{1}"/>
</svg>
)",
      width, height, value_text(counted, percentile(counted, 0.5)),
      value_text(counted, percentile(counted, 0.9)), value_text(counted, percentile(counted, 0.99)),
      value_text(counted, counted.most), bars_svg(made), lines_svg(made, counted));
}

}  // namespace baton::reports
