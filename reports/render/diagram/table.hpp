// What a picture shows, in words: for who cannot see it, or wants to search it.
#pragma once

#include <string>

namespace baton::reports {

struct failure_kind;

/// Faults by letter, messages that went wrong, and every moment with what led to it.
[[nodiscard]] std::string tables_html(const failure_kind& failure);

/// What the shapes mean.
[[nodiscard]] std::string legend_html(const failure_kind& failure);

}  // namespace baton::reports
