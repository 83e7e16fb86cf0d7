// What a history says of a result: the result itself, or for a large one what tells it from others.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton::history {

/// A larger result is not written into a history.
inline constexpr std::size_t result_bytes_max = 64U * 1024U;

/// `result` itself up to `result_bytes_max` bytes. Of a larger one `{"bytes":…,"digest":"…"}`,
/// which is equal for equal results: the rules only compare. A history's lines thereby stay short,
/// however much an action writes, and writing them does not hold up the process that is observed.
[[nodiscard]] std::string result_text(std::string_view result);

}  // namespace baton::history
