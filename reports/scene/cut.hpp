// Cuts a scene around its violation, and says what was cut.
#pragma once

#include <vector>

#include "reports/model/scene.hpp"
#include "reports/scene/moments.hpp"

namespace baton::reports {

/// Everything of a run, before it is cut. Lanes are all there are.
struct whole_scene {
  std::vector<lane> lanes;
  std::vector<bar> bars;
  std::vector<arrow> arrows;
  std::vector<fault_mark> faults;
  std::vector<moment_source> moments;
  std::vector<std::size_t> told_lines;  ///< of the history, that the finding names: they stay
  std::int64_t broken_at_ns = 0;
  std::int64_t end_ns = 0;
};

/// What is in the violation's past goes first, then what is nearest to it in time. Essential faults
/// always stay. Lanes in which nothing is left go; moments get their numbers.
[[nodiscard]] scene cut(whole_scene of);

}  // namespace baton::reports
