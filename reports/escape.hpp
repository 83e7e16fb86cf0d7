// Text of others inside HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace baton::reports {

/// Fits into HTML text, into attributes in double quotes, and into XML. What XML forbids (control
/// characters, text that is not UTF-8) is replaced by U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace baton::reports
