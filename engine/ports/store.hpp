// Port: storage, which is the truth. Speaks the domain: each call is one atomic step.
//
// Time belongs to the store: callers pass durations, and leases and overdue timeouts are judged by
// the store's own clock, so that hosts with skewed clocks agree.
//
// Errors every call may return: `unavailable` (certainly not done), `outcome_unknown` (done or
// not), `stopped`, `storage_corrupt` (the storage is gone or damaged for good). Each call is safe to
// repeat after the first two: what was done already is not done again.
//
// A call with a `patience` is answered within it, as far as the store can: what it has not begun by
// then is never done (`unavailable`, or `storage_full` where that is why it waited), what is under
// way has an `outcome_unknown`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/action.hpp"
#include "engine/core/ids.hpp"
#include "engine/core/result.hpp"
#include "engine/core/shared_text.hpp"
#include "engine/core/status.hpp"
#include "engine/ports/clock.hpp"

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

/// Every call that can end or admit somebody says what moved, in the order in which it moved.
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
  worker_incarnation worker;    ///< who may claim in the same step; none: nobody
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

class store {
 public:
  virtual ~store() = default;

  /// Whether nothing but this process can change what is stored, or give its executions away, while
  /// the process lives. Then a worker that cannot reach the store keeps its lease.
  [[nodiscard]] virtual bool is_exclusive() const { return false; }

  /// Makes these the defined actions; one that is missing is retired: it keeps what waits, grants
  /// nothing. Returns them with their ids, in the given order, and behind them those that are
  /// retired, in order of id.
  virtual awaitable<result<std::vector<action>>> define(std::vector<action_definition> actions) = 0;

  /// Stores an enforcement with its queue position, and promotes.
  /// Errors: `unknown_action`, `queue_full`, `limit_reached`, `draining`, `storage_full`,
  /// `key_conflict` (the key belongs to a request with other parameters or another count),
  /// `queue_conflict` (a queue is in use whose values look the same to the action: `7` and `"7"`).
  virtual awaitable<result<accept_reply>> accept(accept_request request) = 0;

  /// Begins a worker's life, with a lease of `lease`.
  virtual awaitable<result<worker_incarnation>> enlist(std::string worker_name, duration lease) = 0;

  /// One write that renews all a worker holds. Error: `lease_lost`, final for this incarnation.
  virtual awaitable<result<renew_reply>> renew(worker_incarnation worker, duration lease) = 0;

  /// Ends a worker's life. What it still holds is treated as lost with it.
  virtual awaitable<result<movement>> dismiss(worker_incarnation worker) = 0;

  /// `scheduled` → `running`. Error: `lease_lost`.
  virtual awaitable<result<claim_reply>> claim(claim_request request) = 0;

  /// All that a worker holds: for one who did not get the answer to a claim.
  virtual awaitable<result<claim_reply>> held_by(worker_incarnation worker) = 0;

  /// The terminal funnel: writes the end of an attempt, releases, promotes, writes the
  /// announcement. Repeating it is harmless. Errors, all final: `lease_lost`, `stale_attempt` (the
  /// attempt is not the worker's current one, or its end has been announced), `unknown_execution`
  /// (never was, or was pruned).
  virtual awaitable<result<finish_reply>> finish(finish_request request) = 0;

  /// Asks an execution to stop: who waits is `cancelled` at once, who runs is `cancelling`.
  /// Error: `unknown_execution`.
  virtual awaitable<result<cancel_reply>> cancel(execution_id execution,
                                                 duration patience = no_limit) = 0;

  /// Ends the attempts of workers whose lease has ended, at most `count_max` of them.
  virtual awaitable<result<reap_reply>> reap(std::int32_t count_max) = 0;

  /// Promotes wherever it is possible, and lists who holds a slot and waits for a worker.
  virtual awaitable<result<reconcile_reply>> reconcile(std::int32_t unclaimed_max) = 0;

  /// Promotes behind ended executions. No-op for one that has a slot or was dealt with before.
  virtual awaitable<result<movement>> promote_behind(std::vector<execution_id> ended) = 0;

  /// The outbox's oldest, at most `count_max`, and no more behind those whose results have
  /// `announcements_bytes_max` bytes together.
  virtual awaitable<result<std::vector<announcement>>> announcements(std::int32_t count_max) = 0;

  /// Takes confirmed announcements out of the outbox.
  virtual awaitable<result<void>> mark_announced(std::vector<execution_id> announced) = 0;

  /// Errors: `unknown_execution`.
  virtual awaitable<result<execution_record>> read(execution_id execution) = 0;

  /// Of one queue where `group` is given, of all the action's queues otherwise. `group` is the
  /// queue's name, or its values as text: `eu` is the queue `"eu"`. Errors: `unknown_action`,
  /// `unknown_queue` (there is no such queue in use), `invalid_argument` (it is the text of
  /// several).
  virtual awaitable<result<queue_stats>> stats(action_id action,
                                               std::optional<std::string> group) = 0;

  /// Error: `unknown_action`.
  virtual awaitable<result<movement>> control(action_id action, queue_control change,
                                              duration patience = no_limit) = 0;

  /// Forgets ended and announced executions older than `age`, at most `count_max`. Returns how
  /// many.
  virtual awaitable<result<std::int64_t>> prune(duration age, std::int32_t count_max) = 0;
};

}  // namespace baton
