// Moments as people and other programs write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace baton::wire {

/// `wall_ns` since 1970 as RFC 3339 in UTC, to the nanosecond: `2026-01-31T23:59:59.000000001Z`.
[[nodiscard]] std::string rfc3339(std::int64_t wall_ns);

/// The same as a JSON value; `null` for zero, which is no time.
[[nodiscard]] std::string time_or_null(std::int64_t wall_ns);

/// Reads what `rfc3339` wrote, with any number of decimals up to nine; none: it is something else.
[[nodiscard]] std::optional<std::int64_t> wall_ns_from_rfc3339(std::string_view text);

}  // namespace baton::wire
