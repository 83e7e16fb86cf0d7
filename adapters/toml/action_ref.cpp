#include "adapters/toml/action_ref.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "adapters/toml/values.hpp"

namespace baton::toml_reading {

std::string check_ref(std::string_view ref) {
  constexpr std::size_t size_max = 200;
  const auto allowed = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' ||
           letter == '.' || letter == '-';
  };
  if (ref.empty() || !std::all_of(ref.begin(), ref.end(), allowed)) {
    return fmt::format(
        "must be made of a to z, 0 to 9, \"_\", \".\" and \"-\", such as "
        "\"deploy.web\", found {}",
        in_quotes(ref));
  }
  if (ref.size() > size_max) {
    return fmt::format("must have at most {} characters, found {}", size_max, ref.size());
  }
  return {};
}

}  // namespace baton::toml_reading
