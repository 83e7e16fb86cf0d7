// Finding one's way in a JSON text without building anything from it: what is found points into it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::base {

/// `text` without JSON's white space at both ends.
[[nodiscard]] std::string_view json_trimmed(std::string_view text);

/// The end of the string that begins at `from`, past its closing quote; the text's end if it has
/// none.
[[nodiscard]] std::size_t json_string_end(std::string_view text, std::size_t from);

/// The end of the value that begins at `from`: the first of `ends` that lies in none of its
/// strings, objects and arrays, or the text's end.
[[nodiscard]] std::size_t json_value_end(std::string_view text, std::size_t from,
                                         std::string_view ends = ",}]");

/// The text of a field's value in an object that is written without spaces between its parts;
/// empty: it has no such field. Unlike a reader it checks nothing.
[[nodiscard]] std::string_view json_field(std::string_view object, std::string_view name);

/// One field of an object; both views point into the object's text.
struct json_member {
  std::string_view name;   ///< a JSON string, quotes included
  std::string_view value;  ///< JSON text as it was written
};

/// The top-level fields in their order, those that are named twice too; none where `text` is not a
/// valid JSON object, or deeper than `depth_max`.
[[nodiscard]] std::optional<std::vector<json_member>> json_members(std::string_view text,
                                                                   std::size_t depth_max);

/// What a JSON string such as `"a\n"` stands for; none where `text` is none.
[[nodiscard]] std::optional<std::string> json_unquoted(std::string_view text);

}  // namespace baton::base
