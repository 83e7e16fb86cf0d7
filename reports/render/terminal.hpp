// The report as text: for a terminal, a log, and the head of a `.repro` file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace baton::reports {

struct failure_summary;
struct summary;

/// Whether lines may carry escape sequences: for a terminal alone, unless NO_COLOR says otherwise.
struct text_style {
  bool colour = false;
};

/// Rule, expected and seen, the smallest schedule, how it happened, and how to see it again.
[[nodiscard]] std::vector<std::string> failure_lines(const failure_summary& told,
                                                     text_style style = {});

[[nodiscard]] std::string to_text(const failure_summary& told, text_style style = {});
/// All parts, the bugs on purpose, what changed, and the verdict.
[[nodiscard]] std::string to_text(const summary& told, text_style style = {});

}  // namespace baton::reports
