#include "base/json_number.hpp"

#include <cmath>
#include <cstdint>

#include "base/number_text.hpp"

namespace baton::base {

bool is_exact_number(std::string_view number) {
  if (number.find_first_of(".eE") == std::string_view::npos) {
    return number != "-0" && (number_in<std::int64_t>(number) || number_in<std::uint64_t>(number));
  }
  const auto real = number_in<double>(number);
  return real && std::isfinite(*real) && !(*real == 0 && std::signbit(*real));
}

}  // namespace baton::base
