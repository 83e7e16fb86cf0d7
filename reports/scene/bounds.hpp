// How much a picture holds. Several of them share a report of less than 5 MB, and a person reads
// them: each stays below half a megabyte, and what is cut is said.
#pragma once

#include <cstddef>

namespace baton::reports {

/// More rows than fit a few screens are searched, not looked at.
inline constexpr std::size_t lanes_max = 60;
/// About 150 bytes each, in each of the two views.
inline constexpr std::size_t bars_max = 400;
inline constexpr std::size_t arrows_max = 500;
/// Each has a row of the table as well, of about 350 bytes.
inline constexpr std::size_t moments_max = 500;
/// Of them, in the violation's past: what a person steps through. Essential faults come on top.
inline constexpr std::size_t past_max = 220;
/// That are not essential; each takes a column of the lane of faults.
inline constexpr std::size_t faults_max = 120;
/// Of the passing run that is laid over it: ghosts, not steps.
inline constexpr std::size_t passing_moments_max = 150;

}  // namespace baton::reports
