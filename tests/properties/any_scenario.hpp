// Scenarios of every shape that a file can have: values for RapidCheck.
#pragma once

#include <rapidcheck.h>

#include "scenarios/files/scenario.hpp"

namespace baton::test {

/// One that its author may write: every key with any value that it allows, most often its default.
/// Called within a property.
[[nodiscard]] scenarios::scenario any_scenario(const std::string& name);

/// Faults by name, no two of them the same. Called within a property.
[[nodiscard]] std::vector<scenarios::named_fault> any_named_faults();

}  // namespace baton::test
