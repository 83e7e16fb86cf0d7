// Text of others inside HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace baton::reports {

/// Valid in HTML's text and attributes, and in XML: what neither may hold (control characters,
/// bytes that are no UTF-8), and what would turn the order of text behind it around, becomes
/// U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

/// The same without entities: for plain text and JSON.
[[nodiscard]] std::string readable(std::string_view text);

}  // namespace baton::reports
