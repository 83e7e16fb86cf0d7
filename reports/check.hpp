// Whether a report that was read can be: its parts fit together, and nothing is without bound.
#pragma once

#include <optional>

#include "reports/json.hpp"

namespace baton::reports {

/// The first place at which it cannot. None: it can be merged and drawn.
[[nodiscard]] std::optional<unreadable> check(const report& whole);

}  // namespace baton::reports
