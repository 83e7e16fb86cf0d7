#include "engine/core/transition.hpp"

#include <algorithm>
#include <cmath>

#include "base/ensure.hpp"

namespace baton {
namespace {

status verdict_of(outcome seen) {
  switch (seen) {
    case outcome::succeeded: return status::completed;
    case outcome::failed: return status::failed;
    case outcome::timed_out: return status::timeout;
    case outcome::cancelled: return status::cancelled;
    case outcome::worker_lost: return status::abandoned;
  }
  broken_invariant("an outcome has no verdict", std::source_location::current());
}

bool policy_retries(outcome seen, const retry_policy& policy) {
  switch (seen) {
    case outcome::failed: return policy.on_failed;
    case outcome::timed_out: return policy.on_timeout;
    case outcome::worker_lost: return policy.on_worker_lost;
    case outcome::succeeded:
    case outcome::cancelled: return false;
  }
  return false;
}

}  // namespace

transition after_end(status from, attempt current, outcome seen, const retry_policy& policy) {
  ensure(from == status::running || from == status::cancelling, "only a claimed attempt ends");
  ensure(current.value >= 1, "attempts are numbered from one");
  if (from == status::cancelling) {
    return {seen == outcome::succeeded ? status::completed : status::cancelled, current, {}};
  }
  if (policy_retries(seen, policy) && current.value < policy.attempts_max) {
    const attempt next = current.next();
    // A worker's death says nothing about the action: its next attempt need not wait.
    const bool immediate = seen == outcome::worker_lost;
    return {status::scheduled, next,
            immediate ? std::chrono::milliseconds{0} : backoff_before(next, policy)};
  }
  return {verdict_of(seen), current, {}};
}

std::optional<transition> after_cancel(status from, attempt current) {
  switch (from) {
    case status::requested:
    case status::scheduled: return transition{status::cancelled, current, {}};
    case status::running: return transition{status::cancelling, current, {}};
    default: return std::nullopt;
  }
}

std::chrono::milliseconds backoff_before(attempt next, const retry_policy& policy) {
  ensure(next.value >= 2, "the first attempt has no backoff");
  ensure(policy.backoff.count() >= 0 && policy.backoff_max.count() >= 0,
         "a backoff is not negative");
  if (policy.backoff == std::chrono::milliseconds{0}) {
    return policy.backoff;  // the factor may have grown to infinity, and zero times that is no number
  }
  const double factor = std::pow(policy.backoff_factor, next.value - 2);
  const double wanted_ms = static_cast<double>(policy.backoff.count()) * factor;
  const double bounded_ms = std::min(wanted_ms, static_cast<double>(policy.backoff_max.count()));
  ensure(bounded_ms >= 0, "a backoff is a number, and not negative");
  return std::chrono::milliseconds{static_cast<std::int64_t>(bounded_ms)};
}

std::int64_t grantable(std::int64_t waiting, std::int64_t active, std::int32_t limit,
                       queue_mode mode) {
  ensure(waiting >= 0 && active >= 0 && limit >= 1, "a queue's figures cannot be negative");
  if (mode == queue_mode::paused) {
    return 0;
  }
  return std::clamp<std::int64_t>(limit - active, 0, waiting);
}

}  // namespace baton
