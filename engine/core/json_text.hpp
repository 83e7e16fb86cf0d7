// Writing a string as JSON, which is all the JSON the engine needs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton {

/// `text` with quotes around it and everything escaped that JSON wants escaped. Control characters
/// always have their long form (`\u000a`): queues are named by such texts, in files of long ago too.
[[nodiscard]] std::string json_string(std::string_view text);

/// One byte of UTF-8 text as it is written inside a JSON string, in its shortest form (`\n`).
void append_json_escaped(std::string& to, char symbol);

/// How many bytes `append_json_escaped` adds: 1, 2 or 6.
[[nodiscard]] std::size_t json_escaped_size(char symbol);

/// `{"error": "<message>"}`: the result of an attempt that has no answer of its own.
[[nodiscard]] std::string error_result(std::string_view message);

}  // namespace baton
