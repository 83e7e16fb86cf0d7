// Writing a string as JSON, which is all the JSON the engine needs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton {

/// `text` with quotes around it and everything escaped that JSON wants escaped. Control characters
/// always have their long form (`\u000a`): queues are named by such texts, in files of long ago too.
[[nodiscard]] std::string json_string(std::string_view text);

/// Whether every reader takes a JSON number for the same: it is an integer of 64 bits, or within
/// the range of a double, neither beyond it nor so small that it becomes zero; and it is no
/// negative zero, which readers of integers take for zero. `number` is a number by JSON's grammar.
[[nodiscard]] bool is_exact_number(std::string_view number);
/// One byte of UTF-8 text as it is written inside a JSON string, in its shortest form (`\n`).
void append_json_escaped(std::string& to, char symbol);

/// How many bytes `append_json_escaped` adds: 1, 2 or 6.
[[nodiscard]] std::size_t json_escaped_size(char symbol);

/// `{"error": "<message>"}`: the result of an attempt that has no answer of its own.
[[nodiscard]] std::string error_result(std::string_view message);

/// The text of a field's value in an object that `wire::parse_submission` wrote, or another without
/// spaces between its parts; empty: it has no such field. Unlike a parser it checks nothing.
[[nodiscard]] std::string_view json_field(std::string_view object, std::string_view name);

}  // namespace baton
