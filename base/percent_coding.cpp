#include "base/percent_coding.hpp"

#include <fmt/format.h>

#include "base/number_text.hpp"

namespace baton::base {

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const std::string_view digits = text.substr(at + 1, 2);
    const auto byte = hex_number_in<unsigned char>(digits);
    if (digits.size() != 2 || !byte) {
      return std::nullopt;
    }
    decoded += static_cast<char>(*byte);
    at += 2;
  }
  return decoded;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char symbol : text) {
    if (plain.find(symbol) != std::string_view::npos) {
      encoded += symbol;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(symbol));
    }
  }
  return encoded;
}

}  // namespace baton::base
