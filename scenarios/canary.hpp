// A bug on purpose: a harness that does not find it finds nothing.
#pragma once

#include "scenarios/process.hpp"

namespace baton::scenarios {

/// A bus on which the completion of what did not succeed is said to be sent, and is not: one of the
/// many ends forgets to announce itself.
[[nodiscard]] port_decorators canary();

/// What it is called in reports, and which rule it breaks.
inline constexpr std::string_view canary_name = "canary-completion-not-published";
inline constexpr std::string_view canary_rule = "completion-published";

}  // namespace baton::scenarios
