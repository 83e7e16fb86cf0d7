#include "engine/core/json_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace baton {

std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char symbol : text) {
    if (symbol == '"' || symbol == '\\') {
      quoted += '\\';
      quoted += symbol;
    } else if (static_cast<unsigned char>(symbol) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(symbol));
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

std::string error_result(std::string_view message) {
  return "{\"error\":" + json_string(message) + "}";
}

}  // namespace baton
