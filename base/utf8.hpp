// Text as UTF-8: its characters, and what to do about bytes that are none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton::base {

/// U+FFFD, which stands for what is no character.
inline constexpr std::string_view utf8_replacement = "\xEF\xBF\xBD";

/// A character: its code point, and how many bytes it takes. A size of 0: the bytes are none, since
/// they are cut off, overlong, a surrogate, beyond U+10FFFF or no UTF-8 at all.
struct utf8_character {
  std::size_t size = 0;
  char32_t point = 0;
};

/// Whether a byte begins a character, if it belongs to one at all.
[[nodiscard]] constexpr bool begins_utf8_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

/// The first character of a text that is not empty, where that is none of ASCII.
[[nodiscard]] utf8_character utf8_front_beyond_ascii(std::string_view text);

/// The first character of a text that is not empty.
[[nodiscard]] inline utf8_character utf8_front(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  return byte < 0x80U ? utf8_character{1, byte} : utf8_front_beyond_ascii(text);
}

/// How many bytes of the text are UTF-8 before the first that is not: all, if it is valid.
[[nodiscard]] std::size_t valid_utf8_size(std::string_view text);

/// `text` with every byte that is not part of a character replaced by U+FFFD.
[[nodiscard]] std::string repaired_utf8(std::string_view text);

/// How many bytes of the text, at most `size_max`, can be kept so that no character is cut in two.
[[nodiscard]] std::size_t whole_utf8_size(std::string_view text, std::size_t size_max);

}  // namespace baton::base
