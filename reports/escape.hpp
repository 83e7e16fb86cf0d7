// Text of a run as part of a page.
#pragma once

#include <string>
#include <string_view>

namespace baton::reports {

/// Valid in HTML's text and attributes, and in XML: what neither may hold (control characters,
/// bytes that are no UTF-8) becomes U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace baton::reports
