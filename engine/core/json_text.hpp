// Writing a string as JSON, which is all the JSON the engine needs.
#pragma once

#include <string>
#include <string_view>

namespace baton {

/// `text` with quotes around it and everything escaped that JSON wants escaped.
[[nodiscard]] std::string json_string(std::string_view text);

/// `{"error": "<message>"}`: the result of an attempt that has no answer of its own.
[[nodiscard]] std::string error_result(std::string_view message);

/// The text of a field's value in an object that `wire::parse_submission` wrote, or another without
/// spaces between its parts; empty: it has no such field. Unlike a parser it checks nothing.
[[nodiscard]] std::string_view json_field(std::string_view object, std::string_view name);

}  // namespace baton
