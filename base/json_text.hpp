// Writing strings as JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton::base {

/// `text` with quotes around it and everything escaped that JSON wants escaped. Control characters
/// always have their long form (`\u000a`): queues are named by such texts, in files of long ago
/// too.
[[nodiscard]] std::string json_string(std::string_view text);

/// The same of any bytes: those that are not UTF-8 are replaced, so that the string stays JSON.
[[nodiscard]] std::string json_string_of_anything(std::string_view text);

/// One byte of UTF-8 text as it is written inside a JSON string, in its shortest form (`\n`).
void append_json_escaped(std::string& to, char symbol);

/// How many bytes `append_json_escaped` adds: 1, 2 or 6.
[[nodiscard]] std::size_t json_escaped_size(char symbol);

/// Appends `text` as a JSON string in its shortest form. Bytes that are not UTF-8 are replaced.
void append_json_string(std::string& to, std::string_view text);

}  // namespace baton::base
