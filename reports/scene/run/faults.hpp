// The faults of a run as they struck: when, for how long, whom, and what they led to.
#pragma once

#include <optional>
#include <vector>

#include "reports/scene/run/known_fault.hpp"
#include "reports/scene/run/lanes.hpp"
#include "reports/scene/run/site_words.hpp"

namespace baton::reports {

/// A fault that is drawn at one moment may strike up to a second later: when it did is here.
struct fault_occurrence {
  const named_fault* of = nullptr;
  std::optional<known_fault> kind;  ///< none: nothing is known of it but its name
  std::optional<fault_family> family;
  site_words site;
  std::int64_t at_ns = 0;
  std::int64_t until_ns = 0;      ///< where it lasted; otherwise `at_ns`
  std::uint64_t event = 0;        ///< in which it struck; 0: not known
  std::size_t message = SIZE_MAX;  ///< the message it struck; SIZE_MAX: none
  std::size_t led_to = no_line;   ///< the line of the history that shows it at once
  std::uint64_t lane = 0;
  std::string letter;  ///< A, B, … in order of `at_ns`
};

/// In order of `at_ns`.
[[nodiscard]] std::vector<fault_occurrence> fault_occurrences_of(const run_view& run,
                                                                 const lane_table& lanes);

}  // namespace baton::reports
