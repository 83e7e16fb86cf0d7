// The verdict on a report in sentences, and what numbers of failures say of their rate.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/model/summary.hpp"

namespace baton::reports {

/// The verdict, its sentence, and what else has to be known with it: from the report and its
/// totals.
void add_verdict(summary& to);

/// The rules that are broken anywhere, in the design's order, then others in order of name.
[[nodiscard]] std::vector<std::string> broken_rules(const report& whole);
[[nodiscard]] std::vector<std::string> broken_rules(const scenario_part& part);
[[nodiscard]] std::vector<std::string> broken_rules(const sweep_part& part);

/// The rule's sentence; empty for what is no rule of the checker.
[[nodiscard]] std::string_view sentence_of(std::string_view rule);

/// What no failure in so many runs says: `0 failures in 10,000 seeds: below 0.03 % per seed at 95 %
/// confidence`. `runs` says how many they are in words; `seeds`, how many of them came to a
/// verdict.
[[nodiscard]] std::string no_failure_text(const std::string& runs, std::uint64_t seeds);

/// What so many failures in so many seeds say about the rate: `0.38 % of seeds (95 % interval …)`,
/// or the bound by the rule of three. Seeds that came to no verdict bound nothing.
[[nodiscard]] std::string rate_text(std::uint64_t failing, std::uint64_t seeds,
                                    std::uint64_t inconclusive);

/// `2 of 10,000 runs are inconclusive`.
[[nodiscard]] std::string inconclusive_text(std::uint64_t inconclusive, std::uint64_t runs);
/// `1 seed did not run the same way again`.
[[nodiscard]] std::string differences_text(std::uint64_t seeds);

}  // namespace baton::reports
