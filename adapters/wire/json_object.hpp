// Reading JSON texts without losing anything: checked, and written again in one form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/result.hpp"

namespace baton::wire {

/// A name and the compact JSON text of its value.
using json_field = std::pair<std::string, std::string>;

/// An object as it was read.
struct json_object {
  std::string text;                ///< the whole object, compact
  std::vector<json_field> fields;  ///< its top-level fields
};

/// How much of what JSON leaves open is refused.
enum class json_rules {
  /// For what is stored and compared. Names are sorted at every depth, and a number has one form:
  /// `1`, `1.0` and `1e0` are all written `1`. Refused are a name given twice, a zero byte in a
  /// string, an integer beyond 64 bits and any number beyond a double's range.
  strict,
  /// For passing on: order, repetitions and numbers stay as they were written.
  lenient,
  /// As lenient, but what readers of JSON understand differently is refused: a name given twice in
  /// an object, and a number that is not `base::is_exact_number`.
  faithful,
};

/// Nesting that is still read under `lenient`; results come from actions, not from clients.
inline constexpr std::size_t lenient_depth_max = 600;

/// Error: `invalid_argument`, beginning with `what` (such as "parameters") and saying what is wrong
/// where.
[[nodiscard]] result<json_object> read_object(std::string_view text, std::string_view what,
                                              json_rules rules, std::size_t depth_max);

/// Any JSON value on one line, otherwise as it was written. What is not JSON, or not the same to
/// all readers (`json_rules::faithful`), becomes a string.
[[nodiscard]] std::string embeddable(std::string_view text);

}  // namespace baton::wire
