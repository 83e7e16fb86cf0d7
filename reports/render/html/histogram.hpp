// A small picture of how values are spread.
#pragma once

#include <string>

namespace baton::reports {

struct distribution;

/// A value in its unit: `15.2 ms`, or `1,234` events.
[[nodiscard]] std::string value_text(const distribution& counted, std::uint64_t value);

/// SVG: columns over a scale on which each doubling is as wide, with lines at p50, p90 and p99.
/// Empty where nothing was counted.
[[nodiscard]] std::string histogram_svg(const distribution& counted);

}  // namespace baton::reports
