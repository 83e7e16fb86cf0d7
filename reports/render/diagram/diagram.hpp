// The picture of a failure in a page: a space-time diagram, its controls, its table.
#pragma once

#include <string>

namespace baton::reports {

struct failure_kind;

/// A figure of HTML and SVG; empty if the kind has no picture. Every id in it begins with the
/// kind's fingerprint. The page brings the assets `picture_style` and `picture_script`.
[[nodiscard]] std::string diagram_html(const failure_kind& failure);

}  // namespace baton::reports
