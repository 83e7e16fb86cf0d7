// The Debian package asks for the library's shared object, which was built with exceptions;
// without them the parser has to be compiled here.
#undef TOML_SHARED_LIB
#undef TOML_HEADER_ONLY
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
// The parser asserts, or with NDEBUG assumes, that a key begins after "[": "[=" would abort, or be
// undefined. Without the assertion it reports that as the syntax error it is.
#undef NDEBUG
#undef TOML_ASSERT
#define TOML_ASSERT(expr) static_assert(true)
#include <algorithm>

#include <toml++/toml.h>

#include "adapters/toml/document.hpp"

namespace baton::toml_reading {
namespace {

// No key of any file is deeper than action[0].retry.on[0]; what is below that is a mistake already
// above it.
constexpr int depth_max = 8;

file_position position_of(const toml::source_region& region) {
  return {std::max<std::uint32_t>(region.begin.line, 1),
          std::max<std::uint32_t>(region.begin.column, 1)};
}

toml_value copy(const toml::node& from, int depth);

void copy_children(const toml::node& from, int depth, toml_value& to) {
  if (depth >= depth_max) {
    return;
  }
  if (const toml::array* array = from.as_array()) {
    for (const toml::node& item : *array) {
      to.items.push_back(copy(item, depth + 1));
    }
  } else if (const toml::table* table = from.as_table()) {
    for (const auto& [key, value] : *table) {
      to.members.push_back(
          {std::string{key.str()}, position_of(key.source()), copy(value, depth + 1)});
    }
  }
}

toml_value copy(const toml::node& from, int depth) {
  toml_value to;
  to.position = position_of(from.source());
  switch (from.type()) {
    case toml::node_type::string:
      to.kind = toml_kind::string;
      to.text = from.as_string()->get();
      break;
    case toml::node_type::integer:
      to.kind = toml_kind::integer;
      to.integer = from.as_integer()->get();
      break;
    case toml::node_type::floating_point:
      to.kind = toml_kind::number;
      to.number = from.as_floating_point()->get();
      break;
    case toml::node_type::boolean:
      to.kind = toml_kind::boolean;
      to.boolean = from.as_boolean()->get();
      break;
    case toml::node_type::array: to.kind = toml_kind::array; break;
    case toml::node_type::none:
    case toml::node_type::table: to.kind = toml_kind::table; break;
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time: to.kind = toml_kind::date_or_time; break;
  }
  copy_children(from, depth, to);
  return to;
}

}  // namespace

std::variant<toml_value, toml_syntax_error> parse_toml(std::string_view text) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    return toml_syntax_error{position_of(parsed.error().source()),
                             std::string{parsed.error().description()}};
  }
  return copy(parsed.table(), 0);
}

const toml_value* toml_value::find(std::string_view name) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const toml_member& member) { return member.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view with_article(toml_kind kind) {
  switch (kind) {
    case toml_kind::string: return "a string";
    case toml_kind::integer: return "an integer";
    case toml_kind::number: return "a number with a fraction";
    case toml_kind::boolean: return "a boolean";
    case toml_kind::date_or_time: return "a date or time";
    case toml_kind::array: return "an array";
    case toml_kind::table: return "a table";
  }
  return "something else";
}

}  // namespace baton::toml_reading
