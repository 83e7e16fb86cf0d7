#include "scenarios/files/action_refs.hpp"

#include <fmt/format.h>

namespace baton::scenarios {

std::string ref_of(const scenario_action& action, std::int64_t number) {
  return action.count.most == 1 ? action.ref : fmt::format("{}-{}", action.ref, number);
}

}  // namespace baton::scenarios
