#include "reports/escape.hpp"

#include <cstdint>

namespace baton::reports {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// The length of the UTF-8 sequence that begins here; 0: there is none that XML may hold.
std::size_t sequence_at(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) {
    return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return 0;
  }
  std::uint32_t point = lead & (0x7FU >> length);
  for (std::size_t index = 1; index < length; ++index) {
    if ((byte(index) & 0xC0U) != 0x80U) {
      return 0;
    }
    point = (point << 6U) | (byte(index) & 0x3FU);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  const bool forbidden = point == 0xFFFE || point == 0xFFFF || point > 0x10FFFF;
  return overlong || surrogate || forbidden ? 0 : length;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string made;
  made.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t length = sequence_at(text);
    if (length == 0) {
      made += replacement;
      text.remove_prefix(1);
      continue;
    }
    switch (text.front()) {
      case '&': made += "&amp;"; break;
      case '<': made += "&lt;"; break;
      case '>': made += "&gt;"; break;
      case '"': made += "&quot;"; break;
      case '\'': made += "&#39;"; break;
      default: made += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return made;
}

}  // namespace baton::reports
