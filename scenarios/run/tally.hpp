// What many runs show together: failures, faults, marks, and how much was tried.
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "scenarios/run/histogram.hpp"
#include "scenarios/run/run.hpp"

namespace baton::scenarios {

/// One seed that did not pass.
struct seed_failure {
  std::uint64_t seed = 0;
  sim::scheduling_policy scheduling{};
  run_outcome outcome{};
  std::vector<history::finding> findings;  ///< the first ones
  std::vector<history::rule_verdict> broken;
  std::size_t faults = 0;  ///< that fired in it
  std::bitset<fault_count> kinds;  ///< of the faults that took effect
};

/// A kind of fault against a rule, in seeds.
struct rule_tally {
  std::uint64_t judged = 0;   ///< the fault took effect, and the rule had something to judge
  std::uint64_t failing = 0;  ///< of them, those that break the rule
};

/// A seed that took many events.
struct long_seed {
  std::uint64_t seed = 0;
  std::uint64_t events = 0;
  duration virtual_time{};
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
  std::vector<seed_failure> failures;  ///< in order of seeds; the first `failures_max`
  std::vector<fault_tally> faults{fault_count};
  std::map<std::string, std::uint64_t, std::less<>> marks;  ///< in how many seeds each was reached
  std::map<std::string, std::uint64_t, std::less<>> policies;
  std::map<std::string, std::vector<rule_tally>, std::less<>> rules;  ///< by rule; by fault kind
  histogram queue_waits_us;  ///< see history::measures
  histogram slot_holds_us;
  histogram completion_latencies_us;
  histogram events_per_run;
  std::vector<long_seed> longest;  ///< the first `longest_max`, most events first

  void add(const run_report& run);

  static constexpr std::size_t failures_max = 1'000;
  static constexpr std::size_t longest_max = 10;

 private:
  void add_rules(const run_report& run);
  void keep_first();
  void keep_longest();
};

}  // namespace baton::scenarios
