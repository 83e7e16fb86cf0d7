// What a worker does next: the steps with which `worker_state` answers its events.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/ids.hpp"
#include "engine/core/store_calls.hpp"
#include "engine/core/time.hpp"
#include "engine/ports/observer.hpp"

namespace baton {

/// The coroutines of a worker that wait until its state has something for them; each has one wake
/// signal. The attempts' coroutines wait for the store, the runner and their own pauses only.
enum class worker_task : std::uint8_t {
  lease,   ///< enlists, renews the lease, and waits for the attempts of an incarnation that is over
  claims,  ///< claims, and asks what the worker holds
  watch,   ///< looks at deadlines and at the end of the lease
  drain,   ///< waits until the worker may leave
};

/// Moves the end of the lease that the running attempt knows.
struct renew_attempt {
  attempt_key key;
  host_time lease_until;
};

/// Asks the running attempt to end.
struct terminate_attempt {
  attempt_key key;
};

/// Ends the running attempt.
struct kill_attempt {
  attempt_key key;
};

/// Ends the wait for what survives of the attempt.
struct release_attempt {
  attempt_key key;
};

/// Ends the pause before the next try to start the attempt.
struct retry_start {
  attempt_key key;
};

/// Adopts the assignment, and spawns the coroutine of its attempt.
struct begin_attempt {
  assignment work;
};

/// Makes this error the attempt's result.
struct fail_attempt {
  attempt_key key;
  std::string reason;
};

/// Dispatches what the reply to the attempt's end moved, and keeps what it claimed.
struct dispatch_reply {
  attempt_key key;
};

/// Announces the state of the attempt's execution, which may be that of its next attempt.
struct publish_status {
  attempt_key key;
  attempt number;
  status state{};
};

struct wake_task {
  worker_task task{};
};

/// Lets the next worker of the process that has room claim.
struct wake_pool {};

/// Asks each run what of it was killed and is still there, and tells the state.
struct look_for_survivors {};

/// Receives no more messages.
struct close_subscriptions {};

/// Tells the operator, or marks that a rare branch was reached (`severity::debug`).
struct log_note {
  severity level{};
  std::string_view event;  ///< a literal
  std::string detail;
  attempt_key key;
};

using worker_step =
    std::variant<renew_attempt, terminate_attempt, kill_attempt, release_attempt, retry_start,
                 begin_attempt, fail_attempt, dispatch_reply, publish_status, wake_task, wake_pool,
                 look_for_survivors, close_subscriptions, log_note>;

/// In the order in which they are carried out. At most `steps_fixed_max` for the event itself and
/// `steps_per_attempt_max` for each attempt that the worker has or that the event names.
using worker_steps = std::vector<worker_step>;
inline constexpr std::size_t steps_fixed_max = 16;
inline constexpr std::size_t steps_per_attempt_max = 8;

/// What the coroutine that keeps the lease does next.
struct lease_step {
  enum class kind : std::uint8_t {
    rest,    ///< waits for its wake signal until `until`
    enlist,  ///< answered by `enlisted` or `not_enlisted`
    renew,   ///< `renewal_asked`, answered by `renewal_answered` or `renewal_failed`
    look,    ///< looks for survivors
    end,
  };
  kind what{};
  host_time until = never;
};

/// What the coroutine that claims does next.
struct claim_step {
  enum class kind : std::uint8_t {
    rest,      ///< waits for its wake signal until `until`
    ask_held,  ///< what `asking` holds; answered by `held_answered` or `held_failed`
    claim,     ///< `claim_asked`, answered by `claim_answered` or `claim_failed`
    end,
  };
  kind what{};
  host_time until = never;
  worker_incarnation asking;
};

/// What an attempt's coroutine does next.
enum class attempt_step : std::uint8_t {
  start,         ///< `start_asked`, answered by `start_succeeded` or `start_failed`
  pause_start,   ///< waits before the next try, or until `retry_start`
  watch,         ///< waits for its end, which `attempt_ended` tells
  record,        ///< `finish_asked`, answered by `end_recorded` or `recording_failed`
  pause_record,  ///< waits before the next try
  forget,        ///< `attempt_forgotten`; then ends, or goes on with what the record claimed
};

/// What a drain does next.
struct drain_step {
  enum class kind : std::uint8_t { rest, dismiss, end };
  kind what{};
  worker_incarnation leaving;  ///< whose lease is given back
};

}  // namespace baton
