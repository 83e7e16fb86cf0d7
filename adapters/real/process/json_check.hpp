// Looking at JSON text without building anything from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::process {

/// Nesting deeper than this is taken for something that is not JSON.
inline constexpr std::size_t json_depth_max = 512;

/// Whether `text` is exactly one valid JSON value, white space around it allowed, that all readers
/// take for the same: no object in it has a name twice, and each number is `is_exact_number`.
[[nodiscard]] bool is_json(std::string_view text);

/// `text` without JSON's white space at both ends.
[[nodiscard]] std::string_view json_trimmed(std::string_view text);

/// One field of an object; both views point into the object's text.
struct json_field {
  std::string_view name;   ///< a JSON string, quotes included
  std::string_view value;  ///< JSON text as it was written
};

/// The top-level fields in their order; none where `text` is not a valid JSON object.
[[nodiscard]] std::optional<std::vector<json_field>> json_fields(std::string_view text);

/// What a JSON string such as `"a\n"` stands for. `quoted` must be valid.
[[nodiscard]] std::string json_unquoted(std::string_view quoted);

}  // namespace baton::process
