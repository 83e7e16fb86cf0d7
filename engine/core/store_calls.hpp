// What a store is asked and answers: the requests and replies of engine/ports/store.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/action.hpp"
#include "engine/core/ids.hpp"
#include "engine/core/shared_text.hpp"
#include "engine/core/status.hpp"
#include "engine/core/time.hpp"

namespace baton {

/// The patience of a call that may take as long as it takes.
inline constexpr duration no_limit = duration::max();

/// An execution that was given a slot by the promotion step, or still waits for a worker.
struct grant {
  execution_id execution;
  action_id action;
  attempt number;
  slot_number slot;
};

/// A slot that was given back, by name: never a count.
struct release {
  execution_id execution;
  action_id action;
  attempt number;
  slot_number slot;
  status verdict{};
};

/// Every call that can end or admit an execution says what moved, in the order in which it moved.
struct movement {
  std::vector<release> released;
  std::vector<grant> granted;
  std::int64_t ended_count = 0;  ///< executions that got their verdict, with or without a slot
};

/// One execution in a worker's hands.
struct assignment {
  execution_id execution;
  action_id action;
  attempt number;
  slot_number slot;
  status state{};  ///< `running`, or `cancelling` in a repeated answer
  std::string parameters;
};

struct accept_request {
  action_id action;
  std::string group;            ///< the queue's name within its action; empty without `group_by`
  std::string parameters;       ///< a JSON object's text
  std::string idempotency_key;  ///< empty: none. Unique per action. Of a batch: see batch_key.hpp
  worker_incarnation worker;    ///< may claim in the same step; none: no worker does
  std::int32_t claim_max = 0;   ///< how much, of whatever is next: not of this action alone
  duration patience = no_limit;
};

struct accept_reply {
  execution_id execution;
  bool duplicate = false;  ///< the key was known: this is the first execution, nothing was stored
  std::string group;       ///< the queue's name; empty without `group_by`
  movement moved;
  std::vector<assignment> claimed;
};

struct claim_request {
  worker_incarnation worker;
  std::int32_t count_max = 0;
};

struct claim_reply {
  std::vector<assignment> claimed;  ///< fair over actions, then in order of their grants
};

/// One execution that the store says a worker holds.
struct holding {
  execution_id execution;
  attempt number;
  bool cancelling = false;
};

struct renew_reply {
  std::vector<holding> held;  ///< all of the worker's, in order of id
};

struct finish_request {
  execution_id execution;
  attempt number;
  worker_incarnation worker;
  outcome seen{};
  shared_text result;          ///< JSON text; kept if the attempt is the last
  std::int32_t claim_max = 0;  ///< claim up to this many in the same step
};

struct finish_reply {
  status state{};  ///< where the execution went
  movement moved;
  std::vector<assignment> claimed;
};

struct cancel_reply {
  status state{};        ///< after the call
  bool changed = false;  ///< false: it was asked before, or there is a verdict already
  attempt number;
  action_id action;
  movement moved;
};

struct reap_reply {
  std::vector<worker_incarnation> lost;  ///< workers whose lease had ended
  movement moved;
  bool more = false;  ///< the bound was reached: call again
};

struct reconcile_reply {
  movement moved;
  std::vector<grant> unclaimed;  ///< hold a slot, are ready, and no worker has them; bounded
  duration next_ready_in{duration::max()};  ///< until the next backoff ends; max: none
};

/// A terminal execution that `execution.completed` has not been confirmed for, read back whole.
struct announcement {
  execution_id execution;
  action_id action;
  std::string action_ref;
  attempt number;
  status verdict{};
  shared_text result;
  std::int64_t completed_at_ns = 0;
};

/// `store::announcements` adds no further one once their results have this many bytes together: a
/// list of announcements is in memory as a whole.
inline constexpr std::size_t announcements_bytes_max = std::size_t{8} << 20U;

/// Everything about one execution. Times are wall-clock nanoseconds since 1970; 0: not yet.
struct execution_record {
  execution_id execution;
  action_id action;
  std::string action_ref;
  std::string group;
  status state{};
  attempt number;
  slot_number slot;
  worker_incarnation worker;
  std::int64_t accepted_at_ns = 0;
  std::int64_t granted_at_ns = 0;
  std::int64_t started_at_ns = 0;
  std::int64_t ended_at_ns = 0;
  std::string parameters;
  std::string result;
  std::int64_t waiting_ahead = 0;  ///< how many wait in its queue before it
  /// What was killed and is still there, such as `attempt 1: pid 4711 (sleep), user 0`; empty:
  /// nothing. Not the store's to know: the loop that runs the attempt fills it in.
  std::string survivors;
};

/// One action's queues together, or one of them.
struct queue_stats {
  std::int64_t waiting = 0;
  std::int64_t active = 0;
  std::int32_t limit = 0;             ///< in force
  std::int32_t limit_configured = 0;  ///< as its definition says
  queue_mode mode{};
  bool retired = false;  ///< no definition any more: nothing is granted
  std::int64_t enqueued_total = 0;
  std::int64_t ended_total = 0;
  std::int64_t oldest_waiting_since_ns = 0;  ///< wall clock; 0: nobody waits
  std::int64_t queue_count = 0;              ///< queues that are in use
  std::string group;                         ///< the name of the one queue; empty: all together
};

/// What an operator can change while the loop runs. Survives restarts.
struct queue_control {
  std::optional<std::int32_t> limit;  ///< overrides the definition's
  bool limit_as_configured = false;   ///< ends the override
  std::optional<queue_mode> mode;
};

}  // namespace baton
