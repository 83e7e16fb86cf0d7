// The report for a CI's step summary, and the annotations beside it.
#pragma once

#include <string>
#include <vector>

namespace baton::reports {

struct summary;

/// What a step summary may have at most is 1 MiB; ours stays far below.
inline constexpr std::size_t summary_bytes_max = 64 * 1024;

[[nodiscard]] std::string step_summary(const summary& told);

/// Workflow commands, a line each: one for each kind of failure, at most nine.
[[nodiscard]] std::vector<std::string> annotations(const summary& told);

}  // namespace baton::reports
