// Several reports as one: of the shards of one campaign, or of several campaigns.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/model/report.hpp"

namespace baton::reports {

/// Counts add, failures merge by fingerprint; of a kind, the smallest schedule is told. In any order
/// the same, apart from which of two equally small schedules it is. At least one report.
[[nodiscard]] report merged(const std::vector<report>& all);

/// Seeds of a scenario, or a sweep, that stand in two of the reports: they would count twice.
/// None: there are none.
[[nodiscard]] std::optional<std::string> counted_twice(const std::vector<report>& all);

}  // namespace baton::reports
