#include "reports/render/escape.hpp"

#include <algorithm>
#include <cstddef>

#include "base/utf8.hpp"

namespace baton::reports {
namespace {

bool is_allowed(char32_t point) {
  if (point < 0x20) {
    return point == '\t' || point == '\n' || point == '\r';
  }
  const bool no_character = point == 0xFFFE || point == 0xFFFF;
  // Their order of reading would reach into the text behind.
  const bool turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  return !no_character && !turns;
}

// The bytes of the allowed character that the text begins with; 0: it begins with none.
std::size_t character_at(std::string_view text) {
  const base::utf8_character first = base::utf8_front(text);
  return is_allowed(first.point) ? first.size : 0;
}

std::string_view entity_of(char letter) {
  switch (letter) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\r': return "&#13;";
    default: return {};
  }
}

template <class Entity>
std::string rewritten(std::string_view text, Entity entity_for) {
  std::string safe;
  safe.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t length = character_at(text);
    const std::string_view entity = entity_for(text[0]);
    if (length == 0) {
      safe += base::utf8_replacement;
    } else if (!entity.empty()) {
      safe += entity;
    } else {
      safe += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return safe;
}

}  // namespace

std::string escaped(std::string_view text) {
  return rewritten(text, entity_of);
}

std::string readable(std::string_view text) {
  return rewritten(text, [](char) { return std::string_view{}; });
}

}  // namespace baton::reports
