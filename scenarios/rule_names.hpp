// The rules by which a history is judged, by the names that files and reports call them.
#pragma once

#include <span>
#include <string_view>

namespace baton::scenarios {

/// In the order of the design. `determinism` is none of them: it compares runs.
[[nodiscard]] std::span<const std::string_view> rule_names();

}  // namespace baton::scenarios
