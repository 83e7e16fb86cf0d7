// One submission many times over, in order and without waiting for each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/real/http/api_backend.hpp"

namespace baton {

struct submitted {
  std::vector<accept_reply> accepted;  ///< in order of submission
  std::optional<error> failure;        ///< why there are fewer than were asked for
};

/// Starts `count` submissions in order, at most `in_flight_max` of them at the same time, and
/// returns when all have been answered. With a key, and more than one of them, each has a
/// `batch_key`. After an error no more are started; an `outcome_unknown` is reported before any
/// other error, since nothing certain can be said then. When cancelled, those under way go on
/// unattended, with `backend`.
[[nodiscard]] awaitable<submitted> submit_many(api_backend& backend, submission each,
                                               std::int64_t count, std::size_t in_flight_max);

}  // namespace baton
