// The report as text: for a terminal, a log, and the head of a `.repro` file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace baton::reports {

struct failure_kind;
struct scenario_part;
struct sweep_part;
struct report;

/// Whether lines may carry escape sequences: for a terminal alone, unless NO_COLOR says otherwise.
struct text_style {
  bool colour = false;
};

/// Rule, expected and seen, the smallest schedule, how it happened, and how to see it again.
[[nodiscard]] std::vector<std::string> failure_lines(const failure_kind& failure,
                                                     text_style style = {});

[[nodiscard]] std::string to_text(const failure_kind& failure, text_style style = {});
[[nodiscard]] std::string to_text(const scenario_part& part, text_style style = {});
[[nodiscard]] std::string to_text(const sweep_part& part, text_style style = {});
/// All parts, then the bugs on purpose and what changed.
[[nodiscard]] std::string to_text(const report& whole, text_style style = {});

/// What the runs prove: `0 failures in 10,000 seeds: below 0.03 % per seed at 95 % confidence`.
[[nodiscard]] std::string claim_of(const scenario_part& part);

}  // namespace baton::reports
