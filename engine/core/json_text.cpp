#include "engine/core/json_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace baton {
namespace {

// The letter behind the backslash; 0: there is no short form.
char short_escape(char symbol) {
  switch (symbol) {
    case '"': return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
  }
}

bool needs_escape(char symbol) {
  return static_cast<unsigned char>(symbol) < 0x20U || symbol == '"' || symbol == '\\';
}

void append_long_escape(std::string& to, char symbol) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(symbol);
  to += "\\u00";
  to += digits[code >> 4U];
  to += digits[code & 0xFU];
}

}  // namespace

void append_json_escaped(std::string& to, char symbol) {
  if (!needs_escape(symbol)) {
    to += symbol;
  } else if (const char letter = short_escape(symbol); letter != 0) {
    to += '\\';
    to += letter;
  } else {
    append_long_escape(to, symbol);
  }
}

std::size_t json_escaped_size(char symbol) {
  return !needs_escape(symbol) ? 1U : short_escape(symbol) != 0 ? 2U : 6U;
}

std::string json_string(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  quoted += '"';
  for (const char symbol : text) {
    if (symbol == '"' || symbol == '\\') {
      quoted += '\\';
      quoted += symbol;
    } else if (needs_escape(symbol)) {
      append_long_escape(quoted, symbol);
    } else {
      quoted += symbol;
    }
  }
  quoted += '"';
  return quoted;
}

bool is_exact_number(std::string_view number) {
  const char* const end = number.data() + number.size();
  const auto is_read = [end](std::from_chars_result seen) {
    return seen.ec == std::errc{} && seen.ptr == end;
  };
  if (number.find_first_of(".eE") == std::string_view::npos) {
    std::int64_t whole = 0;
    std::uint64_t large = 0;
    return number != "-0" && (is_read(std::from_chars(number.data(), end, whole)) ||
                              is_read(std::from_chars(number.data(), end, large)));
  }
  double real = 0;
  const bool is_in_range = is_read(std::from_chars(number.data(), end, real));
  return is_in_range && std::isfinite(real) && !(real == 0 && std::signbit(real));
}

std::string_view json_field(std::string_view object, std::string_view name) {
  const std::string wanted = json_string(name);
  std::size_t begins = 1;  // of a name or a value
  bool in_string = false;
  int depth = 0;
  std::string_view field;
  for (std::size_t at = 0; at < object.size(); ++at) {
    const char symbol = object[at];
    if (in_string) {
      at += symbol == '\\' ? 1 : 0;
      in_string = symbol != '"';
      continue;
    }
    const bool ends = (symbol == ',' && depth == 1) || (symbol == '}' && depth == 1);
    if (ends && field == wanted) {
      return object.substr(begins, at - begins);
    }
    if (symbol == ':' && depth == 1) {
      field = object.substr(begins, at - begins);
    }
    if (ends || (symbol == ':' && depth == 1)) {
      begins = at + 1;
    }
    in_string = symbol == '"';
    depth += symbol == '{' || symbol == '[' ? 1 : 0;
    depth -= symbol == '}' || symbol == ']' ? 1 : 0;
  }
  return {};
}

std::string error_result(std::string_view message) {
  std::string object = "{\"error\":\"";
  for (const char symbol : message) {
    append_json_escaped(object, symbol);
  }
  return object + "\"}";
}

}  // namespace baton
