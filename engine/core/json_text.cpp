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

std::string_view json_field(std::string_view object, std::string_view name) {
  const std::string wanted = json_string(name);
  std::size_t begins = 1;  // of a name or a value
  bool in_string = false;
  int depth = 0;
  std::string_view field;
  for (std::size_t at = 0; at < object.size(); ++at) {
    const char symbol = object[at];
    if (in_string) {
      at += symbol == '\\' ? 1 : 0;
      in_string = symbol != '"';
      continue;
    }
    const bool ends = (symbol == ',' && depth == 1) || (symbol == '}' && depth == 1);
    if (ends && field == wanted) {
      return object.substr(begins, at - begins);
    }
    if (symbol == ':' && depth == 1) {
      field = object.substr(begins, at - begins);
    }
    if (ends || (symbol == ':' && depth == 1)) {
      begins = at + 1;
    }
    in_string = symbol == '"';
    depth += symbol == '{' || symbol == '[' ? 1 : 0;
    depth -= symbol == '}' || symbol == ']' ? 1 : 0;
  }
  return {};
}

std::string error_result(std::string_view message) {
  return "{\"error\":" + json_string(message) + "}";
}

}  // namespace baton
