// Whether a report that was read can be: its parts fit together, and nothing is without bound.
#pragma once

#include <optional>
#include <string>

#include "reports/model/report.hpp"

namespace baton::reports {

/// Why a text is no report: where in it, and what is wrong there.
struct unreadable {
  std::string where;  ///< such as `.scenarios[0].seeds`; or a line and column
  std::string what;
};

/// The first place at which it cannot. None: it can be merged and drawn.
[[nodiscard]] std::optional<unreadable> check(const report& whole);

}  // namespace baton::reports
