// A bug on purpose: a harness that does not find it finds nothing.
#pragma once

#include "scenarios/run/process.hpp"

namespace baton::scenarios {

/// A bus on which the completion of what was cancelled or abandoned is said to be sent, and is not:
/// two of the many ends forget to announce themselves.
[[nodiscard]] port_decorators canary();
/// The same, or nothing.
[[nodiscard]] port_decorators canary_if(bool planted);

/// What it is called in reports, and which rule it breaks.
inline constexpr std::string_view canary_name = "canary-completion-not-published";
inline constexpr std::string_view canary_rule = "completion-published";

}  // namespace baton::scenarios
