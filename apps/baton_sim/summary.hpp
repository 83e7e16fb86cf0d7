// What a run of many seeds showed, in words and as one JSON document.
#pragma once

#include <string>

#include "apps/baton_sim/campaign.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/failure.hpp"
#include "scenarios/scenario.hpp"

namespace baton::sim_app {

/// Everything that is told of one scenario's run.
struct summary {
  std::string scenario;  ///< as it was asked for: for replay commands
  campaign_options asked;
  campaign_result result;
  std::vector<std::string> missed;     ///< goals; empty where they were not owed
  bool goals_owed = false;             ///< at least as many seeds as the scenario states
  std::uint64_t other_process = 0;     ///< seeds that were run again in another process
  std::vector<std::string> differences;  ///< a paragraph for each seed that was not the same

  std::vector<failure> small;            ///< the first failing seed of each rule, shrunk

  [[nodiscard]] exit_code code() const;
};

[[nodiscard]] std::string to_text(const summary& of);
[[nodiscard]] std::string to_json(const summary& of);

/// One seed that failed: which rules, expected and seen, and how to see it again.
[[nodiscard]] std::string failure_text(const std::string& scenario,
                                       const scenarios::failed_seed& failed);

}  // namespace baton::sim_app
