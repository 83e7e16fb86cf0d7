// The result of an attempt that has no answer of its own.
#pragma once

#include <string>
#include <string_view>

namespace baton {

/// `{"error": "<message>"}`; `message` is UTF-8 text.
[[nodiscard]] std::string error_result(std::string_view message);

}  // namespace baton
