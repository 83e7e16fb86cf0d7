// Lines over many reports, from the oldest to the newest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::reports {

/// One report's value; none: it says nothing about it.
struct trend_point {
  std::optional<double> value;
  double low = 0;  ///< its interval; equal: it has none
  double high = 0;
  std::string text;  ///< what it says when pointed at
  bool bad = false;  ///< marked, by shape as well
};

/// SVG: a line with the band of its intervals. Heights start at nothing.
[[nodiscard]] std::string trend_svg(std::string_view label, const std::vector<trend_point>& points);

/// The pattern of absent cells, once for a page.
[[nodiscard]] std::string hatch_svg();

/// SVG: a row of cells, one for each report: `good`, `bad` or `absent`.
enum class strip_cell : unsigned char { good, bad, absent };
[[nodiscard]] std::string strip_svg(std::string_view label, const std::vector<strip_cell>& cells);

}  // namespace baton::reports
