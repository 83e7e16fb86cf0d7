// The life of an execution as plain functions: a state and an event in, the next state out.
#pragma once

#include <chrono>
#include <optional>

#include "engine/core/action.hpp"
#include "engine/core/ids.hpp"
#include "engine/core/status.hpp"

namespace baton {

/// Where an execution goes next.
struct transition {
  status to = status::requested;
  attempt next_attempt;                      ///< the current attempt from here on
  std::chrono::milliseconds ready_after{0};  ///< for `scheduled`: claimable only after this long
};

/// The end of an attempt's body. Every terminal status is decided here and in `after_cancel`.
///
/// While `cancelling`, an action that ended well by itself before the signal reached it stays
/// `completed`; everything else is `cancelled`, and nothing is retried.
[[nodiscard]] transition after_end(status from, attempt current, outcome seen,
                                   const retry_policy& policy);

/// A request to cancel. None: it changes nothing (it was asked before, or there is a verdict).
[[nodiscard]] std::optional<transition> after_cancel(status from, attempt current);

/// The wait before attempt `next`, exponential from `backoff` and never above `backoff_max`.
[[nodiscard]] std::chrono::milliseconds backoff_before(attempt next, const retry_policy& policy);

/// How many executions of a queue may be granted a slot now: the promotion step's whole arithmetic.
/// `active` above `limit` (it was lowered) gives zero and stops nobody.
[[nodiscard]] std::int64_t grantable(std::int64_t waiting, std::int64_t active, std::int32_t limit,
                                     queue_mode mode);

}  // namespace baton
