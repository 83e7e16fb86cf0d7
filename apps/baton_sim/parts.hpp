// What a campaign counted, as a part of a report.
#pragma once

#include "apps/baton_sim/campaign.hpp"
#include "reports/model/report.hpp"
#include "scenarios/files/scenario.hpp"

namespace baton::sim_app {

/// Everything but the failures and what other processes said; not settled.
[[nodiscard]] reports::scenario_part part_of(const scenarios::scenario& scenario,
                                             const campaign_options& asked,
                                             const campaign_result& result);

/// Where this runs; `command` is what made the report.
[[nodiscard]] reports::environment here(const std::string& command);

}  // namespace baton::sim_app
