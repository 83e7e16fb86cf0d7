// Reports as real runs leave them: one that passes, one in which two kinds of failure were found.
#pragma once

#include <vector>

#include "reports/model/report.hpp"

namespace baton::test {

/// 10,000 seeds of `swarm`; nothing breaks.
[[nodiscard]] reports::report passing_report();

/// The same with two kinds of failure, failing and inconclusive seeds of no kind, a missed goal, a
/// sweep, planted bugs, and changes since the last run.
[[nodiscard]] reports::report failing_report();

/// Whatever others may have put into names and texts: markup, quotes, control characters.
[[nodiscard]] reports::report hostile_report();

/// The long tables.
[[nodiscard]] std::vector<reports::fault_row> sample_faults();
[[nodiscard]] std::vector<reports::mark_row> sample_marks();
[[nodiscard]] std::vector<reports::sweep_cell> sample_sweep_cells();

}  // namespace baton::test
