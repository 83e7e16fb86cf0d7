// Parameters as clients send them: one JSON object, checked before anything is stored.
#pragma once

#include <string>
#include <string_view>

#include "engine/core/result.hpp"
#include "engine/loop.hpp"

namespace baton::wire {

/// Deeper nesting is refused.
inline constexpr std::size_t json_depth_max = 64;

/// Fills `parameters` and `fields` of a submission from the text of a JSON object; the object is
/// written again in one canonical form. Error: `invalid_argument`, which says what is wrong where:
/// not JSON, not an object, invalid UTF-8, a zero byte in a string, a name given twice, or too deep.
[[nodiscard]] result<submission> parse_submission(std::string action_ref, std::string_view parameters);

}  // namespace baton::wire
