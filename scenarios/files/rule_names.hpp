// The rules that a run can break: those of its history, and one that no history shows.
#pragma once

#include <string_view>

#include "history/checker.hpp"

namespace baton::scenarios {

/// What a run breaks in which an invariant of the engine or of the simulator does not hold.
inline constexpr std::string_view invariant_rule = "invariant";

[[nodiscard]] inline bool can_be_broken(std::string_view rule) {
  return rule == invariant_rule || history::is_rule(rule);
}

}  // namespace baton::scenarios
