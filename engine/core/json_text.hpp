// Writing a string as JSON, which is all the JSON the engine needs.
#pragma once

#include <string>
#include <string_view>

namespace baton {

/// `text` with quotes around it and everything escaped that JSON wants escaped.
[[nodiscard]] std::string json_string(std::string_view text);

/// `{"error": "<message>"}`: the result of an attempt that has no answer of its own.
[[nodiscard]] std::string error_result(std::string_view message);

}  // namespace baton
