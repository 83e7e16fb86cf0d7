// The ledger's side of each call of the store port.
#include <algorithm>

#include "base/ensure.hpp"
#include "engine/core/ledger.hpp"
#include "engine/core/transition.hpp"

namespace baton {

std::vector<action> ledger::define(const std::vector<action_definition>& definitions, moment now) {
  std::set<action_id> defined;
  std::vector<action> answer;
  for (const action_definition& definition : definitions) {
    ensure(definition.limit >= 1 && definition.limit <= limit_max, "a limit is in range");
    ensure(definition.timeout.count() >= 0 && definition.grace.count() >= 0 &&
               definition.retry.attempts_max >= 1,
           "an action's time limits and attempts are not negative");
    const auto known = action_by_ref_.find(definition.ref);
    const action_id id = known != action_by_ref_.end()
                             ? known->second
                             : action_id{static_cast<std::int64_t>(actions_.size()) + 1};
    action_state& action = actions_[id];
    ensure(action.row.id.is_none() || action.row.definition.ref == definition.ref,
           "an action's id belongs to one ref for ever");
    action_by_ref_.emplace(definition.ref, id);
    if (action.row.id.is_none() || action.row.retired || action.row.definition != definition) {
      action.row.id = id;
      action.row.retired = false;
      action.row.definition = definition;
      touch(action);
      refresh_fair(action);
    }
    const bool is_new = defined.insert(id).second;
    ensure(is_new, "a list of definitions has each action once");
    answer.push_back({id, definition});
  }
  for (auto& [id, of] : actions_) {
    if (defined.contains(id)) {
      continue;
    }
    if (!of.row.retired) {
      of.row.retired = true;
      touch(of);
      refresh_fair(of);
    }
    answer.push_back({id, of.row.definition, true});
  }
  ensure(answer.size() == actions_.size(), "each action is defined or retired");
  static_cast<void>(now);  // promotion follows with the first reconciliation
  return answer;
}

result<accept_reply> ledger::accept(const accept_request& request, moment now) {
  const auto found = actions_.find(request.action);
  if (found == actions_.end() || found->second.row.retired) {
    return error{errc::unknown_action, fmt::format("action {} is not defined", request.action)};
  }
  action_state& action = found->second;
  const action_definition& definition = action.row.definition;
  if (action.row.mode == queue_mode::draining) {
    return error{errc::draining, fmt::format("action '{}' is draining", definition.ref)};
  }
  if (const result<void> alike = check_form(action, request.group); !alike) {
    return alike.error();
  }
  queue& in = queue_of(action, request.group);
  const auto waiting = static_cast<std::int64_t>(in.waiting.size());
  const bool waits =
      grantable(waiting + 1, in.active, action.row.limit(), action.row.mode) <= waiting;
  if (waits && definition.on_limit == limit_policy::refuse) {
    forget_if_idle(in);
    return error{errc::limit_reached, fmt::format("all {} slots of action '{}' are held",
                                                  action.row.limit(), definition.ref)};
  }
  if (waits && definition.queue_max && waiting >= *definition.queue_max) {
    forget_if_idle(in);
    return error{errc::queue_full,
                 fmt::format("{} executions of action '{}' wait already, its queue_max is {}",
                             waiting, definition.ref, *definition.queue_max)};
  }

  last_execution_ = last_execution_.next();
  ensure(in.waiting.empty() || in.waiting.back()->id < last_execution_,
         "positions of a queue rise");
  entry& fresh = executions_[last_execution_];
  ensure(fresh.in == nullptr, "an execution's id is given once");
  fresh.id = last_execution_;
  fresh.in = &in;
  ++in.members;
  fresh.state = status::requested;
  fresh.accepted_at_ns = now.wall_ns;
  fresh.place = in.waiting.insert(in.waiting.end(), &fresh);
  enter_line(fresh);
  fresh.dirty = true;
  changes_.inserted.push_back(fresh.id);
  ++action.row.enqueued_total;
  touch(action);

  accept_reply answer;
  answer.execution = fresh.id;
  promote(in, now, answer.moved);
  ensure(waits == (fresh.state == status::requested),
         "a newcomer waits exactly if no slot is left for it");
  ensure(answer.moved.released.empty() && answer.moved.ended_count == 0,
         "an acceptance ends nothing");
  if (const auto live = live_worker(request.worker, now)) {
    answer.claimed = claim_up_to(**live, request.claim_max, now);
  }
  check(fresh);
  return answer;
}

worker_incarnation ledger::enlist(std::string worker_name, duration lease, moment now) {
  ensure(lease >= duration{0}, "a lease does not end before it begins");
  last_worker_ = last_worker_.next();
  worker_state& fresh = workers_[last_worker_];
  ensure(fresh.row.worker.is_none() && fresh.held.empty(), "an incarnation's number is given once");
  fresh.row = {last_worker_, std::move(worker_name), now.steady + lease};
  touch(fresh);
  return last_worker_;
}

void ledger::extend_leases(duration by) {
  ensure(by >= duration{0}, "the end of a lease never moves back");
  for (auto& [id, worker] : workers_) {
    worker.row.lease_until = worker.row.lease_until + by;
  }
}

result<renew_reply> ledger::renew(worker_incarnation worker, duration lease, moment now,
                                  const std::vector<attempt_key>& postponed) {
  const auto live = live_worker(worker, now);
  if (!live) {
    return live.error();
  }
  ensure(lease >= duration{0}, "a lease does not end before it begins");
  worker_state& of = **live;
  of.row.lease_until = now.steady + lease;
  touch(of);
  renew_reply answer;
  for (const auto& [id, held] : of.held) {
    ensure(held->worker == &of, "what a worker holds knows that worker");
    answer.held.push_back({id, held->number, held->state == status::cancelling});
    const attempt_key key{id, held->number};
    postpone(*held, std::find(postponed.begin(), postponed.end(), key) != postponed.end(), now);
  }
  return answer;
}

// Its timeout counts from its start: until a heartbeat that no longer speaks of it, it has none.
void ledger::postpone(entry& held, bool postponed, moment now) {
  if (held.postponed == postponed) {
    return;
  }
  ensure(held.claimed_at <= now.steady, "an attempt was claimed before now");
  held.postponed = postponed;
  held.claimed_at = now.steady;
  if (!postponed) {
    held.started_at_ns = now.wall_ns;
  }
  touch(held);
}

movement ledger::dismiss(worker_incarnation worker, moment now) {
  movement moved;
  const auto found = workers_.find(worker);
  if (found != workers_.end()) {
    auto budget = static_cast<std::int32_t>(found->second.held.size());
    lose_worker(found->second, budget, now, moved);
  }
  ensure(!workers_.contains(worker), "a dismissed worker is gone, and holds nothing");
  ensure(std::ssize(moved.released) <= moved.ended_count, "only an end gives a slot back");
  return moved;
}

result<claim_reply> ledger::claim(const claim_request& request, moment now) {
  const auto live = live_worker(request.worker, now);
  if (!live) {
    return live.error();
  }
  return claim_reply{claim_up_to(**live, request.count_max, now)};
}

result<claim_reply> ledger::held_by(worker_incarnation worker, moment now) const {
  const auto found = workers_.find(worker);
  if (found == workers_.end() || found->second.row.lease_until <= now.steady) {
    return error{errc::lease_lost, fmt::format("worker {} has no lease", worker)};
  }
  claim_reply answer;
  for (const auto& [id, held] : found->second.held) {
    ensure(held->worker == &found->second, "what a worker holds knows that worker");
    answer.claimed.push_back({id, held->in->of->row.id, held->number, held->slot, held->state, {}});
  }
  return answer;
}

result<finish_reply> ledger::finish(const finish_request& request, moment now) {
  const auto live = live_worker(request.worker, now);
  if (!live) {
    return live.error();
  }
  entry* const execution = find(request.execution);
  finish_reply answer;
  const bool repeated =
      execution != nullptr && is_terminal(execution->state) && execution->number == request.number;
  if (!repeated) {
    const bool current =
        execution != nullptr && execution->worker == *live && execution->number == request.number;
    if (!current) {
      return error{errc::stale_attempt,
                   fmt::format("attempt {} of execution {} is not worker {}'s any more",
                               request.number, request.execution, request.worker)};
    }
    end_attempt(*execution, request.seen, now, answer.moved);
    ensure(is_terminal(execution->state) || execution->number > request.number,
           "an attempt that has ended is not run again");
  }
  check(*execution);
  answer.state = execution->state;
  answer.claimed = claim_up_to(**live, request.claim_max, now);
  return answer;
}

std::optional<cancel_reply> ledger::cancel(execution_id execution, moment now) {
  entry* const listed = find(execution);
  if (listed == nullptr) {
    return std::nullopt;
  }
  cancel_reply answer;
  answer.action = listed->in->of->row.id;
  answer.number = listed->number;
  const std::optional<transition> next = after_cancel(listed->state, listed->number);
  if (next) {
    answer.changed = true;
    if (next->to == status::cancelling) {
      set_status(*listed, status::cancelling);
    } else {
      entry_list gone;
      if (listed->state == status::requested) {
        gone.splice(gone.end(), listed->in->waiting, listed->place);
        leave_line(*listed);
      } else if (listed->delayed) {
        const std::size_t left = delayed_.erase({listed->ready_at, listed->id});
        ensure(left == 1, "a delayed execution stands at its time");
        listed->delayed = false;
        gone.splice(gone.end(), delayed_places_, listed->place);
      } else {
        leave_ready(*listed, gone);
      }
      end_execution(*listed, next->to, now, answer.moved);
    }
  }
  check(*listed);
  ensure(is_terminal(listed->state) || listed->state == status::cancelling,
         "what was cancelled has ended or is being ended");
  answer.state = listed->state;
  return answer;
}

reap_reply ledger::reap(std::int32_t count_max, moment now) {
  ensure(count_max >= 0, "a bound is not negative");
  reap_reply answer;
  std::vector<worker_incarnation> expired;
  for (const auto& [id, worker] : workers_) {
    if (worker.row.lease_until <= now.steady) {
      expired.push_back(id);
    }
  }
  std::int32_t budget = count_max;
  for (const worker_incarnation id : expired) {
    lose_worker(workers_.at(id), budget, now, answer.moved);
    if (workers_.contains(id)) {
      answer.more = true;
      break;
    }
    answer.lost.push_back(id);
  }
  ensure(!answer.more || budget == 0, "reaping stops only at its bound");
  ensure(answer.moved.ended_count <= count_max, "no more executions end than was asked for");
  return answer;
}

reconcile_reply ledger::reconcile(std::int32_t unclaimed_max, moment now) {
  reconcile_reply answer;
  mature(now);
  for (auto& [id, of] : actions_) {
    promote_all(of, now, answer.moved);
  }
  for (const auto& [id, of] : actions_) {
    for (const entry* const ready : of.ready) {
      if (of.row.retired || std::ssize(answer.unclaimed) >= unclaimed_max) {
        break;
      }
      ensure(ready->state == status::scheduled && !ready->slot.is_none(),
             "what waits for a worker holds a slot");
      answer.unclaimed.push_back({ready->id, id, ready->number, ready->slot});
    }
  }
  if (!delayed_.empty()) {
    answer.next_ready_in = delayed_.begin()->first - now.steady;
    ensure(answer.next_ready_in > duration{0}, "a backoff that has passed delays nothing");
  }
  ensure(answer.moved.ended_count == 0, "a reconciliation ends nothing");
  return answer;
}

movement ledger::promote_behind(const std::vector<execution_id>& ended, moment now) {
  movement moved;
  for (const execution_id id : ended) {
    // One that is forgotten was announced before: its queue was promoted then, and at its end.
    if (const entry* const execution = find(id);
        execution != nullptr && is_terminal(execution->state)) {
      promote(*execution->in, now, moved);
    }
  }
  ensure(moved.released.empty() && moved.ended_count == 0,
         "the message of an end releases no slot: the end itself did");
  return moved;
}

std::vector<execution_id> ledger::announcements(std::int32_t count_max) const {
  std::vector<execution_id> oldest;
  for (const auto& [order, id] : outbox_) {
    if (std::ssize(oldest) >= count_max) {
      break;
    }
    const entry* const ended = find(id);
    ensure(ended != nullptr && is_terminal(ended->state) && ended->outbox_order == order,
           "the outbox lists ended executions, each at its place");
    oldest.push_back(id);
  }
  return oldest;
}

void ledger::mark_announced(const std::vector<execution_id>& announced) {
  for (const execution_id id : announced) {
    entry* const execution = find(id);
    if (execution == nullptr || execution->outbox_order == 0) {
      continue;  // announced before
    }
    ensure(!execution->dirty, "what is forgotten was written before");
    ensure(is_terminal(execution->state) && execution->slot.is_none(),
           "only an execution that has ended and holds no slot is forgotten");
    const std::size_t left = outbox_.erase(execution->outbox_order);
    ensure(left == 1, "what is forgotten was in the outbox");
    changes_.announced.push_back(id);
    queue& in = *execution->in;
    executions_.erase(id);
    --in.members;
    forget_if_idle(in);
  }
}

result<movement> ledger::control(action_id action, const queue_control& change, moment now) {
  const auto found = actions_.find(action);
  if (found == actions_.end()) {
    return error{errc::unknown_action, fmt::format("action {} is not defined", action)};
  }
  action_state& state = found->second;
  ensure(!change.limit || (*change.limit >= 1 && *change.limit <= limit_max), "a limit in range");
  if (change.limit) {
    state.row.limit_override = *change.limit;
  } else if (change.limit_as_configured) {
    state.row.limit_override.reset();
  }
  state.row.mode = change.mode.value_or(state.row.mode);
  touch(state);
  movement moved;
  promote_all(state, now, moved);
  ensure(moved.released.empty() && moved.ended_count == 0,
         "a change of limit or mode takes no slot from its holder");
  return moved;
}

}  // namespace baton
