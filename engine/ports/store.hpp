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
//
// A call is a request of engine/core/store_calls.hpp, and `perform` answers it; the functions that
// are named like the calls make the request. A store derives from `performs_all` and answers all of
// them in one template: a call that is added does not touch it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ensure.hpp"
#include "engine/core/result.hpp"
#include "engine/core/store_calls.hpp"
#include "engine/ports/awaitable.hpp"

namespace baton {

/// `perform`, overloaded for each request.
template <class Requests>
class performs;

template <>
class performs<store_call_list<>> {
 public:
  virtual ~performs() = default;
  void perform() = delete;
};

template <class First, class... Rest>
class performs<store_call_list<First, Rest...>> : public performs<store_call_list<Rest...>> {
 public:
  using performs<store_call_list<Rest...>>::perform;
  virtual awaitable<result<typename First::reply>> perform(First request) = 0;
};

class store : public performs<store_calls> {
 public:
  /// Whether nothing but this process can change what is stored, or give its executions away, while
  /// the process lives. Then a worker that cannot reach the store keeps its lease.
  [[nodiscard]] virtual bool is_exclusive() const { return false; }

  /// Makes these the defined actions; one that is missing is retired: it keeps what waits, grants
  /// nothing. Returns them with their ids, in the given order, and behind them those that are
  /// retired, in order of id.
  awaitable<result<std::vector<action>>> define(std::vector<action_definition> actions) {
    return perform(define_request{std::move(actions)});
  }

  /// Stores an enforcement with its queue position, and promotes.
  /// Errors: `unknown_action`, `queue_full`, `limit_reached`, `draining`, `storage_full`,
  /// `key_conflict` (the key belongs to a request with other parameters or another count),
  /// `queue_conflict` (a queue is in use whose values look the same to the action: `7` and `"7"`).
  awaitable<result<accept_reply>> accept(accept_request request) {
    return perform(std::move(request));
  }

  /// Begins a worker's life, with a lease of `lease`.
  awaitable<result<worker_incarnation>> enlist(std::string worker_name, duration lease) {
    ensure(lease >= duration{0}, "a lease does not end before it begins");
    return perform(enlist_request{std::move(worker_name), lease});
  }

  /// One write that renews all a worker holds. Of what it holds, `postponed` has not been started,
  /// for want of room: its timeout does not count yet. Error: `lease_lost`, final for this
  /// incarnation.
  awaitable<result<renew_reply>> renew(worker_incarnation worker, duration lease,
                                               std::vector<attempt_key> postponed = {}) {
    ensure(lease >= duration{0}, "a lease does not end before it begins");
    return perform(renew_request{worker, lease, std::move(postponed)});
  }

  /// Ends a worker's life. What it still holds is treated as lost with it.
  awaitable<result<movement>> dismiss(worker_incarnation worker) {
    return perform(dismiss_request{worker});
  }

  /// `scheduled` → `running`. Error: `lease_lost`.
  awaitable<result<claim_reply>> claim(claim_request request) {
    ensure(request.count_max >= 0, "a worker claims no more than it has room for");
    return perform(request);
  }

  /// All that a worker holds: for a worker that did not get the reply to a claim.
  awaitable<result<claim_reply>> held_by(worker_incarnation worker) {
    return perform(held_by_request{worker});
  }

  /// The terminal funnel: writes the end of an attempt, releases, promotes, writes the
  /// announcement. Repeating it is harmless. Errors, all final: `lease_lost`, `stale_attempt` (the
  /// attempt is not the worker's current one, or its end has been announced), `unknown_execution`
  /// (never was, or was pruned).
  awaitable<result<finish_reply>> finish(finish_request request) {
    ensure(request.claim_max >= 0, "a worker claims no more than it has room for");
    return perform(std::move(request));
  }

  /// Asks an execution to stop: a waiting one is `cancelled` at once, a running one `cancelling`.
  /// Error: `unknown_execution`.
  awaitable<result<cancel_reply>> cancel(execution_id execution,
                                                 duration patience = no_limit) {
    return perform(cancel_request{execution, patience});
  }

  /// Ends the attempts of workers whose lease has ended, at most `count_max` of them.
  awaitable<result<reap_reply>> reap(std::int32_t count_max) {
    ensure(count_max >= 1, "what is bounded is not nothing");
    return perform(reap_request{count_max});
  }

  /// Promotes wherever it is possible, and lists the executions that hold a slot and wait for a
  /// worker.
  awaitable<result<reconcile_reply>> reconcile(std::int32_t unclaimed_max) {
    return perform(reconcile_request{unclaimed_max});
  }

  /// Promotes behind ended executions. No-op for one that has a slot or was dealt with before.
  awaitable<result<movement>> promote_behind(std::vector<execution_id> ended) {
    return perform(promote_behind_request{std::move(ended)});
  }

  /// The outbox's oldest, at most `count_max`, and no more behind those whose results have
  /// `announcements_bytes_max` bytes together.
  awaitable<result<std::vector<announcement>>> announcements(std::int32_t count_max) {
    ensure(count_max >= 1, "what is bounded is not nothing");
    return perform(announcements_request{count_max});
  }

  /// Takes confirmed announcements out of the outbox.
  awaitable<result<void>> mark_announced(std::vector<execution_id> announced) {
    return perform(mark_announced_request{std::move(announced)});
  }

  /// Errors: `unknown_execution`.
  awaitable<result<execution_record>> read(execution_id execution) {
    return perform(read_request{execution});
  }

  /// Of one queue where `group` is given, of all the action's queues otherwise. `group` is the
  /// queue's name, or its values as text: `eu` is the queue `"eu"`. Errors: `unknown_action`,
  /// `unknown_queue` (there is no such queue in use), `invalid_argument` (it is the text of
  /// several).
  awaitable<result<queue_stats>> stats(action_id action,
                                               std::optional<std::string> group) {
    return perform(stats_request{action, std::move(group)});
  }

  /// Error: `unknown_action`.
  awaitable<result<movement>> control(action_id action, queue_control change,
                                              duration patience = no_limit) {
    return perform(control_request{action, change, patience});
  }

  /// Forgets ended and announced executions older than `age`, at most `count_max`. Returns how
  /// many.
  awaitable<result<std::int64_t>> prune(duration age, std::int32_t count_max) {
    ensure(age >= duration{0} && count_max >= 0, "nothing is pruned before it has ended");
    return perform(prune_request{age, count_max});
  }
};

/// A store whose `template <class Request> awaitable<result<typename Request::reply>>
/// carry_out(Request)` answers every request. Its constructors and its destructor belong into the
/// file that defines that template.
template <class Store, class Requests = store_calls>
class performs_all;

template <class Store>
class performs_all<Store, store_call_list<>> : public store {
 public:
  using store::perform;
};

template <class Store, class First, class... Rest>
class performs_all<Store, store_call_list<First, Rest...>>
    : public performs_all<Store, store_call_list<Rest...>> {
 public:
  using performs_all<Store, store_call_list<Rest...>>::perform;
  awaitable<result<typename First::reply>> perform(First request) override {
    return static_cast<Store*>(this)->carry_out(std::move(request));
  }
};

}  // namespace baton
