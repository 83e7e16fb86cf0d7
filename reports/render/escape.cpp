#include "reports/render/escape.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace baton::reports {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// How many bytes the character takes that begins like this; 0: none begins so.
std::size_t length_by(unsigned char first) {
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first < 0xE0) {
    return 2;
  }
  if (first >= 0xE0 && first < 0xF0) {
    return 3;
  }
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

bool is_allowed(std::uint32_t point, std::size_t length) {
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xD800 && point < 0xE000;
  const bool no_character = point == 0xFFFE || point == 0xFFFF || point > 0x10FFFF;
  // Their order of reading would reach into the text behind.
  const bool turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  return point >= least[length] && !surrogate && !no_character && !turns;
}

// The bytes of the allowed character that the text begins with; 0: it begins with none.
std::size_t character_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = length_by(first);
  if (length <= 1) {
    return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? length : 0;
  }
  if (text.size() < length) {
    return 0;
  }
  std::uint32_t point = first & (0x7FU >> length);
  for (std::size_t at = 1; at < length; ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte & 0xC0U) != 0x80U) {
      return 0;
    }
    point = point << 6U | (byte & 0x3FU);
  }
  return is_allowed(point, length) ? length : 0;
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
      safe += replacement;
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
