// Writing a string as JSON, which is all the JSON the engine needs.
#pragma once

#include <string>
#include <string_view>

namespace baton {

/// `text` with quotes around it and everything escaped that JSON wants escaped.
[[nodiscard]] std::string json_string(std::string_view text);

/// Whether every reader takes a JSON number for the same: it is an integer of 64 bits, or within
/// the range of a double, neither beyond it nor so small that it becomes zero; and it is no
/// negative zero, which readers of integers take for zero. `number` is a number by JSON's grammar.
[[nodiscard]] bool is_exact_number(std::string_view number);

/// `{"error": "<message>"}`: the result of an attempt that has no answer of its own.
[[nodiscard]] std::string error_result(std::string_view message);

}  // namespace baton
