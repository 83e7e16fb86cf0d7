// The state behind every queue, slot and lease, as plain data and plain calls: no waiting, no I/O.
//
// A store adapter owns one, applies each port call to it in some order, and makes durable what
// `changes` says before it answers. What an execution was given and what it answered (parameters,
// results, idempotency keys) is the adapter's business: the ledger decides, it does not carry.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/core/action.hpp"
#include "engine/core/ids.hpp"
#include "engine/core/place_counts.hpp"
#include "engine/core/result.hpp"
#include "engine/core/status.hpp"
#include "engine/core/store_calls.hpp"

namespace baton {

/// The store's time at one call. Every decision comes from `steady`: the wall clock may be set at any
/// time, so it is written into records and never compared with anything.
struct moment {
  host_time steady;  ///< in production the boot's clock, which counts while the machine sleeps
  std::int64_t wall_ns = 0;
};

/// One execution's row, without what it carries.
struct execution_row {
  execution_id execution;
  action_id action;
  std::string_view group;  ///< in rows given out: valid until the next call
  status state{};
  attempt number;
  slot_number slot;
  worker_incarnation worker;
  std::int64_t grant_order = 0;  ///< ascending over all grants; 0: none yet
  duration ready_in{0};     ///< relative to the moment of loading or giving out
  /// Likewise: since it counts as started. None: its worker has no room to start it. 0 where no
  /// worker has it.
  std::optional<duration> claimed_for{duration{0}};
  std::int64_t accepted_at_ns = 0;
  std::int64_t granted_at_ns = 0;
  std::int64_t started_at_ns = 0;
  std::int64_t ended_at_ns = 0;
};

/// One action's row.
struct action_row {
  action_id id;
  action_definition definition;
  bool retired = false;
  std::optional<std::int32_t> limit_override;
  queue_mode mode{};
  std::int64_t enqueued_total = 0;
  std::int64_t ended_total = 0;

  [[nodiscard]] std::int32_t limit() const { return limit_override.value_or(definition.limit); }
};

/// One worker's row. Leases are in the store's monotonic time.
struct worker_row {
  worker_incarnation worker;
  std::string name;
  host_time lease_until;
};

/// What the calls since the last `written` have changed, in order. Every id is listed once.
struct ledger_changes {
  std::vector<execution_id> inserted;
  std::vector<execution_id> updated;
  std::vector<execution_id> announced;       ///< leave the outbox; the ledger forgets them
  std::vector<action_id> actions;
  std::vector<worker_incarnation> workers;   ///< enlisted or renewed
  std::vector<worker_incarnation> dismissed;
  std::vector<action_id> regrouped;      ///< all of their slots were given up before `moved`
  std::vector<execution_id> moved;       ///< to another queue, and perhaps another slot of it

  [[nodiscard]] bool empty() const;
  void clear();
};

/// An execution, and the name of the queue within its action that it belongs to.
struct regrouping {
  execution_id execution;
  std::string group;
};

/// Deterministic: the same calls give the same answers, whatever the addresses and hash seeds.
class ledger {
 public:
  ledger() = default;
  ledger(const ledger&) = delete;
  ledger& operator=(const ledger&) = delete;

  // Loading, once, before any other call: actions first, then executions in order of id. An
  // execution of a worker that was not loaded belongs to one whose lease has ended.
  void load(action_row row);
  void load(const worker_row& row);
  void load(const execution_row& row, moment now);
  void load_sequences(execution_id last_execution, worker_incarnation last_worker);

  std::vector<action> define(const std::vector<action_definition>& definitions, moment now);
  /// The unfinished executions of an action, in order of id, if this definition of it groups them
  /// otherwise than the one in force.
  [[nodiscard]] std::vector<execution_id> unfinished_if_regrouped(
      const action_definition& wanted) const;
  /// Moves all unfinished executions of an action, in order of id, to these queues. Waiting
  /// executions keep their order; holders of a slot get one there, even above the limit, as after a
  /// lowered limit. Promotion follows with the next reconciliation.
  void regroup(action_id action, const std::vector<regrouping>& all);
  result<accept_reply> accept(const accept_request& request, moment now);
  worker_incarnation enlist(std::string worker_name, duration lease, moment now);
  result<renew_reply> renew(worker_incarnation worker, duration lease, moment now,
                            const std::vector<attempt_key>& postponed = {});
  movement dismiss(worker_incarnation worker, moment now);

  /// Moves the end of every lease: for a store whose callers could not renew them for so long.
  void extend_leases(duration by);
  result<claim_reply> claim(const claim_request& request, moment now);
  result<claim_reply> held_by(worker_incarnation worker, moment now) const;
  result<finish_reply> finish(const finish_request& request, moment now);
  /// None: the ledger does not know it (it ended and was announced, or never was).
  std::optional<cancel_reply> cancel(execution_id execution, moment now);
  reap_reply reap(std::int32_t count_max, moment now);
  reconcile_reply reconcile(std::int32_t unclaimed_max, moment now);
  movement promote_behind(const std::vector<execution_id>& ended, moment now);
  [[nodiscard]] std::vector<execution_id> announcements(std::int32_t count_max) const;
  void mark_announced(const std::vector<execution_id>& announced);
  [[nodiscard]] result<queue_stats> stats(action_id action,
                                          const std::optional<std::string>& group) const;
  result<movement> control(action_id action, const queue_control& change, moment now);

  /// None: not known (see `cancel`).
  [[nodiscard]] std::optional<execution_row> row(execution_id execution, moment now) const;
  [[nodiscard]] const action_row& row(action_id action) const;
  [[nodiscard]] const worker_row& row(worker_incarnation worker) const;
  [[nodiscard]] std::vector<worker_row> workers() const;

  /// How many wait in its queue before it.
  [[nodiscard]] std::int64_t waiting_ahead(execution_id execution) const;

  [[nodiscard]] const ledger_changes& changes() const { return changes_; }

  /// The adapter has written `changes`: begins the next ones.
  void written();

  /// Recomputes every derived figure and aborts on a difference. O(everything): for tests.
  void audit() const;

 private:
  struct queue;
  struct action_state;
  struct worker_state;
  struct entry;
  using entry_list = std::list<entry*>;

  /// Most urgent first: the action that runs least, then the one granted first.
  struct fair_position {
    std::int64_t claimed = 0;
    std::int64_t grant_order = 0;
    action_id action;
    auto operator<=>(const fair_position&) const = default;
  };

  struct entry {
    execution_id id;
    queue* in = nullptr;
    worker_state* worker = nullptr;
    status state{};
    attempt number;
    slot_number slot;
    bool delayed = false;  ///< scheduled, in `delayed_`
    bool dirty = false;    ///< listed in `changes_`
    host_time ready_at;
    host_time claimed_at;    ///< where a worker has it: when it started, as far as is known
    bool postponed = false;  ///< its worker has no room to start it
    std::int64_t grant_order = 0;
    std::int64_t accepted_at_ns = 0;
    std::int64_t granted_at_ns = 0;
    std::int64_t started_at_ns = 0;
    std::int64_t ended_at_ns = 0;
    std::int64_t outbox_order = 0;
    std::int64_t line_place = 0;  ///< while it waits: in `queue::line`
    entry_list::iterator place;  ///< in `queue::waiting` or `action_state::ready`
  };

  struct queue {
    action_state* of = nullptr;
    std::string group;
    entry_list waiting;          ///< in order of acceptance
    place_counts line;           ///< a place for each of `waiting`
    std::vector<entry*> slots;   ///< slot n is at n-1
    std::size_t lowest_free = 0; ///< no free slot is below this index
    std::int64_t active = 0;     ///< how many of `slots` are held
    std::int64_t members = 0;    ///< executions that point here: waiting, active, unannounced
  };

  struct action_state {
    action_row row;
    std::map<std::string, queue, std::less<>> queues;  ///< only those in use
    std::map<std::string, std::int64_t, std::less<>> plain_forms;  ///< of their names: how many
    entry_list ready;  ///< scheduled, due, unclaimed; in order of grant
    std::int64_t claimed = 0;
    std::optional<fair_position> fair;
    bool dirty = false;
  };

  struct worker_state {
    worker_row row;
    std::map<execution_id, entry*> held;
    bool dirty = false;
  };

  /// What holds of an execution between two calls, by its status.
  static void check(const entry& execution);
  entry* find(execution_id execution);
  const entry* find(execution_id execution) const;
  result<worker_state*> live_worker(worker_incarnation worker, moment now);
  queue& queue_of(action_state& action, std::string_view group);
  void forget_if_idle(queue& candidate);
  void enter_line(entry& newest);
  void leave_line(entry& waiting);
  [[nodiscard]] static result<void> check_form(const action_state& action, std::string_view group);
  [[nodiscard]] static result<const queue*> queue_named(const action_state& action,
                                                        std::string_view name);
  void touch(entry& changed);
  void touch(action_state& changed);
  void touch(worker_state& changed);

  void promote(queue& where, moment now, movement& moved);
  void promote_all(action_state& action, moment now, movement& moved);
  static void occupy_slot(entry& to);
  void give_slot(entry& to, moment now, movement& moved);
  void take_slot(entry& from, movement& moved);
  void make_ready(entry& scheduled, entry_list& from);
  void leave_ready(entry& scheduled, entry_list& to);
  void mature(moment now);
  void refresh_fair(action_state& action);
  void set_status(entry& execution, status to);
  void unclaim(entry& execution);
  void postpone(entry& held, bool postponed, moment now);
  void end_attempt(entry& execution, outcome seen, moment now, movement& moved);
  void end_execution(entry& execution, status verdict, moment now, movement& moved);
  void lose_worker(worker_state& lost, std::int32_t& budget, moment now, movement& moved);
  assignment assign(entry& to_run, worker_state& worker, moment now);
  std::vector<assignment> claim_up_to(worker_state& worker, std::int32_t count_max, moment now);
  [[nodiscard]] bool overdue(const entry& running, moment now) const;
  void audit(const queue& where) const;

  std::map<action_id, action_state> actions_;
  std::map<std::string, action_id, std::less<>> action_by_ref_;
  std::map<worker_incarnation, worker_state> workers_;
  std::unordered_map<execution_id, entry> executions_;  ///< looked up only, never iterated for order
  std::set<fair_position> fair_;
  std::set<std::pair<host_time, execution_id>> delayed_;
  entry_list delayed_places_;  ///< keeps the list nodes of delayed entries
  std::map<std::int64_t, execution_id> outbox_;
  std::int64_t last_outbox_order_ = 0;
  std::int64_t last_grant_order_ = 0;
  execution_id last_execution_;
  worker_incarnation last_worker_;
  ledger_changes changes_;
};

}  // namespace baton
