// JSON strings as text.
#pragma once

#include <string>
#include <string_view>

namespace baton::history {

/// Appends `text` as a JSON string with its quotes. What is not UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace baton::history
