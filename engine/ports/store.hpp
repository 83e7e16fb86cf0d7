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

#include "engine/core/result.hpp"
#include "engine/core/store_calls.hpp"
#include "engine/ports/awaitable.hpp"

namespace baton {

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

  /// One write that renews all a worker holds. Of what it holds, `postponed` has not been started,
  /// for want of room: its timeout does not count yet. Error: `lease_lost`, final for this
  /// incarnation.
  virtual awaitable<result<renew_reply>> renew(worker_incarnation worker, duration lease,
                                               std::vector<attempt_key> postponed = {}) = 0;

  /// Ends a worker's life. What it still holds is treated as lost with it.
  virtual awaitable<result<movement>> dismiss(worker_incarnation worker) = 0;

  /// `scheduled` → `running`. Error: `lease_lost`.
  virtual awaitable<result<claim_reply>> claim(claim_request request) = 0;

  /// All that a worker holds: for a worker that did not get the reply to a claim.
  virtual awaitable<result<claim_reply>> held_by(worker_incarnation worker) = 0;

  /// The terminal funnel: writes the end of an attempt, releases, promotes, writes the
  /// announcement. Repeating it is harmless. Errors, all final: `lease_lost`, `stale_attempt` (the
  /// attempt is not the worker's current one, or its end has been announced), `unknown_execution`
  /// (never was, or was pruned).
  virtual awaitable<result<finish_reply>> finish(finish_request request) = 0;

  /// Asks an execution to stop: a waiting one is `cancelled` at once, a running one `cancelling`.
  /// Error: `unknown_execution`.
  virtual awaitable<result<cancel_reply>> cancel(execution_id execution,
                                                 duration patience = no_limit) = 0;

  /// Ends the attempts of workers whose lease has ended, at most `count_max` of them.
  virtual awaitable<result<reap_reply>> reap(std::int32_t count_max) = 0;

  /// Promotes wherever it is possible, and lists the executions that hold a slot and wait for a
  /// worker.
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
