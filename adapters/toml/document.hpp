// A TOML document as plain values with their places, so that one file alone knows the TOML library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/toml/mistakes.hpp"

namespace baton::toml_reading {

enum class toml_kind : std::uint8_t {
  string,
  integer,
  number,
  boolean,
  date_or_time,
  array,
  table
};

struct toml_member;

/// One value. Only the field of its kind is set.
struct toml_value {
  toml_kind kind = toml_kind::table;
  file_position position;
  std::string text;
  std::int64_t integer = 0;
  double number = 0;
  bool boolean = false;
  std::vector<toml_value> items;
  std::vector<toml_member> members;

  /// The member of this name, or null.
  [[nodiscard]] const toml_value* find(std::string_view name) const;
};

/// A key and its value in a table.
struct toml_member {
  std::string name;
  file_position position;  ///< of the key
  toml_value value;
};

/// Where the text stops being TOML, and why.
struct toml_syntax_error {
  file_position position;
  std::string message;
};

[[nodiscard]] std::variant<toml_value, toml_syntax_error> parse_toml(std::string_view text);

/// The kind as a message names it, such as "a string".
[[nodiscard]] std::string_view with_article(toml_kind kind);

}  // namespace baton::toml_reading
