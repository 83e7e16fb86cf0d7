#include "reports/render/html/trends.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/render/escape.hpp"

namespace baton::reports {
namespace {

constexpr double width = 640;
constexpr double height = 120;
constexpr double strip_height = 18;
constexpr std::size_t marked_max = 120;  // of more, only what is bad bears a mark

double x_of(std::size_t index, std::size_t count) {
  return (static_cast<double>(index) + 0.5) * width / static_cast<double>(count);
}

/// Where values are drawn: the largest one reaches the top.
struct scale {
  double most = 1;

  [[nodiscard]] double y_of(double value) const {
    return height - 2 - std::clamp(value / most, 0.0, 1.0) * (height - 6);
  }
};

scale scale_of(const std::vector<trend_point>& points) {
  double most = 0;
  for (const trend_point& each : points) {
    most = each.value ? std::max({most, *each.value, each.high}) : most;
  }
  return {most > 0 ? most : 1};
}

// A run of points that all have a value: its line, and the band around it.
std::string piece_svg(const std::vector<trend_point>& points, std::size_t begin, std::size_t end,
                      const scale& by) {
  std::string line;
  std::string upper;
  std::string lower;
  for (std::size_t index = begin; index < end; ++index) {
    const trend_point& each = points[index];
    const double x = x_of(index, points.size());
    line += fmt::format("{:.1f},{:.1f} ", x, by.y_of(*each.value));
    upper += fmt::format("{:.1f},{:.1f} ", x, by.y_of(each.high));
    lower = fmt::format("{:.1f},{:.1f} {}", x, by.y_of(each.low), lower);
  }
  line.pop_back();
  lower.pop_back();
  const bool banded = points[begin].low < points[begin].high;
  return (banded ? fmt::format(R"(<polygon class="band" points="{}{}"/>)", upper, lower)
                 : std::string{}) +
         fmt::format(R"(<polyline class="trend" points="{}"/>)"
                     "\n",
                     line);
}

std::string pieces_svg(const std::vector<trend_point>& points, const scale& by) {
  std::string svg;
  for (std::size_t begin = 0; begin < points.size();) {
    std::size_t end = begin;
    while (end < points.size() && points[end].value) {
      ++end;
    }
    if (end > begin) {
      svg += piece_svg(points, begin, end, by);
    }
    begin = end + 1;
  }
  return svg;
}

std::string mark_svg(const trend_point& of, double x, double y) {
  const std::string title = fmt::format("<title>{}</title>", escaped(of.text));
  return of.bad
             ? fmt::format(
                   R"(<path class="bad" d="M{0:.1f} {1:.1f}l4.5 4.5-4.5 4.5-4.5-4.5z">{2}</path>)"
                   "\n",
                   x, y - 4.5, title)
             : fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="2.5">{}</circle>)"
                           "\n",
                           x, y, title);
}

}  // namespace

std::string hatch_svg() {
  return R"(<svg class="hatch" width="0" height="0" aria-hidden="true"><defs>)"
         R"(<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" )"
         R"html(patternTransform="rotate(45)">)html"
         R"(<line x1="0" x2="0" y1="0" y2="5"/></pattern></defs>)"
         R"(</svg>)"
         "\n";
}

std::string trend_svg(std::string_view label, const std::vector<trend_point>& points) {
  if (points.empty()) {
    return {};
  }
  const scale by = scale_of(points);
  std::string marks;
  for (std::size_t index = 0; index < points.size(); ++index) {
    if (points[index].value && (points[index].bad || points.size() <= marked_max)) {
      marks += mark_svg(points[index], x_of(index, points.size()), by.y_of(*points[index].value));
    }
  }
  return fmt::format(
      R"(<svg class="trends" viewBox="0 0 {0:.0f} {1:.0f}" role="img" aria-label="{2}">
<line class="ground" x1="0" x2="{0:.0f}" y1="{3:.0f}" y2="{3:.0f}"/>
{4}<g class="points">
{5}</g>
</svg>
)",
      width, height, escaped(label), height - 2, pieces_svg(points, by), marks);
}

std::string strip_svg(std::string_view label, const std::vector<strip_cell>& cells) {
  if (cells.empty()) {
    return {};
  }
  std::string svg;
  const double each = width / static_cast<double>(cells.size());
  const double gap = each > 6 ? 1.5 : 0;
  for (std::size_t index = 0; index < cells.size(); ++index) {
    const double x = static_cast<double>(index) * each;
    const strip_cell cell = cells[index];
    svg += fmt::format(R"(<rect class="{}" x="{:.2f}" y="{}" width="{:.2f}" height="{}"/>)"
                       "\n",
                       cell == strip_cell::good  ? "good"
                       : cell == strip_cell::bad ? "bad"
                                                 : "absent",
                       x, cell == strip_cell::good ? 5 : 0, each - gap,
                       cell == strip_cell::good ? 8 : 18);
  }
  return fmt::format(
      R"(<svg class="strip" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">
{}</svg>
)",
      width, strip_height, escaped(label), svg);
}

}  // namespace baton::reports
