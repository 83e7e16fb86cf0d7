#include "adapters/real/http/http_message.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace baton {

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const std::string_view digits = text.substr(at + 1, 2);
    unsigned char byte = 0;
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || problem != std::errc{} || end != digits.data() + 2) {
      return std::nullopt;
    }
    decoded += static_cast<char>(byte);
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

std::optional<query_fields> query_from_text(std::string_view text) {
  query_fields fields;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    std::string pair{text.substr(0, end)};
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) {
      continue;
    }
    std::replace(pair.begin(), pair.end(), '+', ' ');
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> name = percent_decoded(std::string_view{pair}.substr(0, equals));
    const std::size_t value_at = std::min(equals + 1, pair.size());
    std::optional<std::string> value = percent_decoded(std::string_view{pair}.substr(value_at));
    if (!name || !value) {
      return std::nullopt;
    }
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

}  // namespace baton
