// The picture of a failure in a page: a space-time diagram, its controls, its table.
#pragma once

#include <string>

namespace baton::reports {

struct failure_summary;

/// A figure of HTML and SVG; empty if the kind has no picture. Every id in it begins with the
/// kind's fingerprint. The page brings the assets `picture_style` and `picture_script`.
[[nodiscard]] std::string diagram_html(const failure_summary& told);

}  // namespace baton::reports
