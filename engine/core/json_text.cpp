#include "engine/core/json_text.hpp"

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

std::string error_result(std::string_view message) {
  return "{\"error\":" + json_string(message) + "}";
}

}  // namespace baton
