// A scenario that comes with baton, for tests that play it.
#pragma once

#include <string_view>
#include <variant>

#include "scenarios/shipped/shipped.hpp"

namespace baton::test {

inline scenarios::scenario shipped(std::string_view name) {
  return std::get<scenarios::scenario>(scenarios::resolve_scenario(name));
}

}  // namespace baton::test
