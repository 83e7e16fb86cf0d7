#include "base/json_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace baton::base {
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

std::string json_string_of_anything(std::string_view text) {
  return json_string(repaired_utf8(text));
}

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

void append_json_string(std::string& to, std::string_view text) {
  to += '"';
  while (!text.empty()) {
    const std::size_t size = utf8_front(text).size;
    if (size == 1) {
      append_json_escaped(to, text.front());
    } else {
      to += size == 0 ? utf8_replacement : text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  to += '"';
}

}  // namespace baton::base
