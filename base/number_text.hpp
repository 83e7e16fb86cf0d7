// Numbers read from text: whole, or not at all.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace baton::base {

/// The number that the whole text is, in decimal and without a plus sign or spaces. None: it is
/// none, or does not fit into the type. Allocates nothing.
template <class Number>
[[nodiscard]] std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const std::from_chars_result read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end ? std::optional{number} : std::nullopt;
}

/// The same within bounds, both included.
template <class Number>
[[nodiscard]] std::optional<Number> number_in(std::string_view text,
                                              std::type_identity_t<Number> least,
                                              std::type_identity_t<Number> most) {
  const std::optional<Number> number = number_in<Number>(text);
  return number && *number >= least && *number <= most ? number : std::nullopt;
}

/// The number that the whole text is in hexadecimal digits, without `0x`.
template <class Number>
[[nodiscard]] std::optional<Number> hex_number_in(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const std::from_chars_result read = std::from_chars(text.data(), end, number, 16);
  return read.ec == std::errc{} && read.ptr == end ? std::optional{number} : std::nullopt;
}

/// The number at the front of a text, whatever follows it. None: there is none that fits.
template <class Number>
[[nodiscard]] std::optional<Number> number_at_front_of(std::string_view text) {
  Number number{};
  const bool is_read =
      std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
  return is_read ? std::optional{number} : std::nullopt;
}

}  // namespace baton::base
