// The bodies of API requests: read by the server, written by the command line. All plain functions.
//
// What a body says that is not understood is refused by name, never passed over: a misspelt
// `idempotency_key` must not lead to an execution without one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"
#include "engine/loop.hpp"

namespace baton::wire {

inline constexpr std::int64_t submit_count_max = 10'000;
inline constexpr std::size_t idempotency_key_max = 200;  ///< bytes

/// `{"action_ref":…, "parameters":{…}, "idempotency_key":…, "count":…}`; all but the first may be
/// missing.
struct submit_request {
  submission each;  ///< its key is the one given, not yet numbered
  std::int64_t count = 1;
};

/// Error: `invalid_argument`, naming the field.
[[nodiscard]] result<submit_request> read_submit(std::string_view body);

/// `parameters` is a JSON object's text; an empty key and a count of 1 are left out.
[[nodiscard]] std::string submit_body(std::string_view action_ref, std::string_view parameters,
                                      std::string_view idempotency_key, std::int64_t count);

/// `{"limit":N | "configured", "mode":"open" | "paused" | "draining"}`; one of them at least.
/// Error: `invalid_argument`, naming the field.
[[nodiscard]] result<queue_control> read_control(std::string_view body);
[[nodiscard]] std::string control_body(const queue_control& change);

/// For requests that say everything in their path: no body, or an object without fields.
[[nodiscard]] result<void> read_nothing(std::string_view body);

}  // namespace baton::wire
