// What many runs show together: failures, faults, marks, and how much was tried.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "scenarios/run.hpp"

namespace baton::scenarios {

/// One seed that did not pass.
struct failed_seed {
  std::uint64_t seed = 0;
  sim::policy scheduling{};
  run_outcome outcome{};
  std::vector<history::finding> findings;  ///< the first ones
  std::vector<history::rule_verdict> broken;
  std::size_t faults = 0;  ///< that fired in it
};

/// In how many seeds a kind was offered, fired and took effect; and how often in all.
struct fault_tally {
  sim::fault_counts seeds;
  sim::fault_counts times;
};

struct tally {
  std::uint64_t seeds = 0;
  std::uint64_t failing = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t events = 0;
  std::uint64_t executions = 0;
  duration virtual_time{};
  std::vector<failed_seed> failures;  ///< in order of seeds; the first `failures_max`
  std::vector<fault_tally> faults{fault_count};
  std::map<std::string, std::uint64_t, std::less<>> marks;  ///< in how many seeds each was reached
  std::map<std::string, std::uint64_t, std::less<>> policies;

  void add(const run_report& run);
  void add(const tally& other);

  static constexpr std::size_t failures_max = 100;

 private:
  void keep_first();
};

/// What was required of the runs and is missing: a line for each.
[[nodiscard]] std::vector<std::string> missed_goals(const scenario& of, const tally& runs);

}  // namespace baton::scenarios
