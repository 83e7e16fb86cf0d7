#include "history/json_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

namespace baton::history {
namespace {

// A lead byte of UTF-8: how many bytes follow, and where the first of them must lie. The narrower
// bounds keep out overlong forms, surrogates and what is beyond U+10FFFF.
struct lead {
  std::uint8_t first, last;
  std::size_t following;
  std::uint8_t second_min, second_max;
};

constexpr std::array<lead, 8> leads{{{0xC2, 0xDF, 1, 0x80, 0xBF},
                                     {0xE0, 0xE0, 2, 0xA0, 0xBF},
                                     {0xE1, 0xEC, 2, 0x80, 0xBF},
                                     {0xED, 0xED, 2, 0x80, 0x9F},
                                     {0xEE, 0xEF, 2, 0x80, 0xBF},
                                     {0xF0, 0xF0, 3, 0x90, 0xBF},
                                     {0xF1, 0xF3, 3, 0x80, 0xBF},
                                     {0xF4, 0xF4, 3, 0x80, 0x8F}}};

// How many bytes the character at the front of `text` has; 0: it is not UTF-8.
std::size_t character_size(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  if (byte(0) < 0x80) {
    return 1;
  }
  for (const lead& each : leads) {
    if (byte(0) < each.first || byte(0) > each.last) {
      continue;
    }
    if (text.size() <= each.following || byte(1) < each.second_min || byte(1) > each.second_max) {
      return 0;
    }
    for (std::size_t at = 2; at <= each.following; ++at) {
      if (byte(at) < 0x80 || byte(at) > 0xBF) {
        return 0;
      }
    }
    return each.following + 1;
  }
  return 0;
}

void append_character(std::string& out, std::string_view character) {
  switch (character.front()) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto code = static_cast<std::uint8_t>(character.front());
  if (code < 0x20) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
  } else {
    out += character;
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
      continue;
    }
    append_character(out, text.substr(0, size));
    text.remove_prefix(size);
  }
  out += '"';
}

}  // namespace baton::history
