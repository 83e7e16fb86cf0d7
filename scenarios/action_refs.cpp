#include "scenarios/action_refs.hpp"

#include <fmt/format.h>

namespace baton::scenarios {

std::string ref_of(const scenario_action& of, std::int64_t number) {
  return of.count.most == 1 ? of.ref : fmt::format("{}-{}", of.ref, number);
}

}  // namespace baton::scenarios
