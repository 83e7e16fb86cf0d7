// What a store is asked and answers: the requests and replies of engine/ports/store.hpp.
//
// Each request names its `reply` and itself: `name` is what faults, traces and logs call it.
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

struct accept_reply;
struct cancel_reply;
struct claim_reply;
struct finish_reply;
struct reap_reply;
struct reconcile_reply;
struct renew_reply;

struct define_request {
  using reply = std::vector<action>;
  static constexpr const char* name = "store.define";

  std::vector<action_definition> actions;
};

struct accept_request {
  using reply = accept_reply;
  static constexpr const char* name = "store.accept";

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

struct enlist_request {
  using reply = worker_incarnation;
  static constexpr const char* name = "store.enlist";

  std::string worker_name;
  duration lease{};
};

struct claim_request {
  using reply = claim_reply;
  static constexpr const char* name = "store.claim";

  worker_incarnation worker;
  std::int32_t count_max = 0;
};

struct claim_reply {
  std::vector<assignment> claimed;  ///< fair over actions, then in order of their grants
};

struct held_by_request {
  using reply = claim_reply;
  static constexpr const char* name = "store.held_by";

  worker_incarnation worker;
};

struct renew_request {
  using reply = renew_reply;
  static constexpr const char* name = "store.renew";

  worker_incarnation worker;
  duration lease{};
  std::vector<attempt_key> postponed;  ///< held, and not started for want of room
};

struct dismiss_request {
  using reply = movement;
  static constexpr const char* name = "store.dismiss";

  worker_incarnation worker;
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
  using reply = finish_reply;
  static constexpr const char* name = "store.finish";

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

struct cancel_request {
  using reply = cancel_reply;
  static constexpr const char* name = "store.cancel";

  execution_id execution;
  duration patience = no_limit;
};

struct cancel_reply {
  status state{};        ///< after the call
  bool changed = false;  ///< false: it was asked before, or there is a verdict already
  attempt number;
  action_id action;
  movement moved;
};

struct reap_request {
  using reply = reap_reply;
  static constexpr const char* name = "store.reap";

  std::int32_t count_max = 0;
};

struct reap_reply {
  std::vector<worker_incarnation> lost;  ///< workers whose lease had ended
  movement moved;
  bool more = false;  ///< the bound was reached: call again
};

struct reconcile_request {
  using reply = reconcile_reply;
  static constexpr const char* name = "store.reconcile";

  std::int32_t unclaimed_max = 0;
};

struct reconcile_reply {
  movement moved;
  std::vector<grant> unclaimed;  ///< hold a slot, are ready, and no worker has them; bounded
  duration next_ready_in{duration::max()};  ///< until the next backoff ends; max: none
};

struct promote_behind_request {
  using reply = movement;
  static constexpr const char* name = "store.promote_behind";

  std::vector<execution_id> ended;
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

struct announcements_request {
  using reply = std::vector<announcement>;
  static constexpr const char* name = "store.announcements";

  std::int32_t count_max = 0;
};

struct mark_announced_request {
  using reply = void;
  static constexpr const char* name = "store.mark_announced";

  std::vector<execution_id> announced;
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

struct read_request {
  using reply = execution_record;
  static constexpr const char* name = "store.read";

  execution_id execution;
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

struct stats_request {
  using reply = queue_stats;
  static constexpr const char* name = "store.stats";

  action_id action;
  std::optional<std::string> group;
};

/// What an operator can change while the loop runs. Survives restarts.
struct queue_control {
  std::optional<std::int32_t> limit;  ///< overrides the definition's
  bool limit_as_configured = false;   ///< ends the override
  std::optional<queue_mode> mode;
};

struct control_request {
  using reply = movement;
  static constexpr const char* name = "store.control";

  action_id action;
  queue_control change;
  duration patience = no_limit;
};

struct prune_request {
  using reply = std::int64_t;
  static constexpr const char* name = "store.prune";

  duration age{};
  std::int32_t count_max = 0;
};

/// Every call of the store port. A store and its decorators are made from this list (see
/// engine/ports/store.hpp): a call that is added here is one more request for each of them.
template <class... Requests>
struct store_call_list {};
using store_calls =
    store_call_list<define_request, accept_request, enlist_request, renew_request, dismiss_request,
                    claim_request, held_by_request, finish_request, cancel_request, reap_request,
                    reconcile_request, promote_behind_request, announcements_request,
                    mark_announced_request, read_request, stats_request, control_request,
                    prune_request>;

}  // namespace baton
