#include "engine/core/error_result.hpp"

#include "base/json_text.hpp"

namespace baton {

std::string error_result(std::string_view message) {
  std::string object = "{\"error\":\"";
  for (const char symbol : message) {
    base::append_json_escaped(object, symbol);
  }
  return object + "\"}";
}

}  // namespace baton
