// Promotion, slots and the terminal funnel: the parts of the ledger that all calls share.
#include "engine/core/ledger.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "engine/core/queue_name.hpp"
#include "engine/core/transition.hpp"

namespace baton {

bool ledger_changes::empty() const {
  return inserted.empty() && updated.empty() && announced.empty() && actions.empty() &&
         workers.empty() && dismissed.empty() && regrouped.empty() && moved.empty();
}

void ledger_changes::clear() {
  inserted.clear();
  updated.clear();
  announced.clear();
  actions.clear();
  workers.clear();
  dismissed.clear();
  regrouped.clear();
  moved.clear();
}

void ledger::check(const entry& execution) {
  const bool is_claimed =
      execution.state == status::running || execution.state == status::cancelling;
  ensure(holds_slot(execution.state) == !execution.slot.is_none(),
         "a slot is held exactly while scheduled, running or cancelling");
  ensure(is_claimed == (execution.worker != nullptr),
         "a worker has an execution exactly while it runs or is being cancelled");
  ensure(is_terminal(execution.state) == (execution.outbox_order != 0),
         "an execution is in the outbox exactly once it has ended");
  ensure(!execution.delayed || execution.state == status::scheduled,
         "only a scheduled execution waits for its backoff");
}

ledger::entry* ledger::find(execution_id execution) {
  const auto found = executions_.find(execution);
  return found == executions_.end() ? nullptr : &found->second;
}

const ledger::entry* ledger::find(execution_id execution) const {
  const auto found = executions_.find(execution);
  return found == executions_.end() ? nullptr : &found->second;
}

result<ledger::worker_state*> ledger::live_worker(worker_incarnation worker, moment now) {
  const auto found = workers_.find(worker);
  if (found == workers_.end() || found->second.row.lease_until <= now.steady) {
    return error{errc::lease_lost, fmt::format("worker {} has no lease", worker)};
  }
  return &found->second;
}

ledger::queue& ledger::queue_of(action_state& action, std::string_view group) {
  auto found = action.queues.find(group);
  if (found == action.queues.end()) {
    found = action.queues.emplace(std::string{group}, queue{}).first;
    found->second.of = &action;
    found->second.group = found->first;
    ++action.plain_forms[plain_form(group)];
  }
  return found->second;
}

void ledger::forget_if_idle(queue& candidate) {
  ensure(candidate.members >= std::ssize(candidate.waiting) + candidate.active,
         "a queue counts all executions that wait in it or hold a slot of it");
  if (candidate.members == 0) {
    action_state& action = *candidate.of;
    const auto form = action.plain_forms.find(plain_form(candidate.group));
    ensure(form != action.plain_forms.end() && form->second > 0,
           "the name of each queue in use is counted by its form");
    if (--form->second == 0) {
      action.plain_forms.erase(form);
    }
    action.queues.erase(candidate.group);
  }
}

// Whatever enters or leaves `queue::waiting` calls one of these two.
void ledger::enter_line(entry& newest) {
  ensure(newest.state == status::requested && newest.in->waiting.back() == &newest,
         "an execution enters the line behind all that wait");
  newest.line_place = newest.in->line.append();
}

void ledger::leave_line(entry& waiting) {
  ensure(waiting.state == status::requested, "only a waiting execution stands in the line");
  waiting.in->line.remove(waiting.line_place);
}

void ledger::touch(entry& changed) {
  if (!changed.dirty) {
    changed.dirty = true;
    changes_.updated.push_back(changed.id);
  }
}

void ledger::touch(action_state& changed) {
  if (!changed.dirty) {
    changed.dirty = true;
    changes_.actions.push_back(changed.row.id);
  }
}

void ledger::touch(worker_state& changed) {
  if (!changed.dirty) {
    changed.dirty = true;
    changes_.workers.push_back(changed.row.worker);
  }
}

void ledger::set_status(entry& execution, status to) {
  ensure(may_become(execution.state, to), "a status moved against the transition table");
  execution.state = to;
  touch(execution);
}

// The one promotion step: runs after every release, cancel, acceptance, change of limit or mode,
// and at every reconciliation; nobody else grants.
void ledger::promote(queue& where, moment now, movement& moved) {
  const action_row& action = where.of->row;
  const queue_mode mode = action.retired ? queue_mode::paused : action.mode;
  const auto waiting = static_cast<std::int64_t>(where.waiting.size());
  const std::int64_t active_before = where.active;
  for (auto left = grantable(waiting, where.active, action.limit(), mode); left > 0; --left) {
    give_slot(*where.waiting.front(), now, moved);
  }
  ensure(where.active <= std::max<std::int64_t>(action.limit(), active_before), "over-admitted");
  ensure(grantable(std::ssize(where.waiting), where.active, action.limit(), mode) == 0,
         "no execution waits beside a free slot after a promotion");
}

void ledger::promote_all(action_state& action, moment now, movement& moved) {
  for (auto at = action.queues.begin(); at != action.queues.end();) {
    queue& each = (at++)->second;
    promote(each, now, moved);
  }
}

void ledger::occupy_slot(entry& to) {
  ensure(to.slot.is_none(), "an execution holds at most one slot");
  queue& in = *to.in;
  std::size_t index = in.lowest_free;
  while (index < in.slots.size() && in.slots[index] != nullptr) {
    ++index;
  }
  if (index == in.slots.size()) {
    in.slots.push_back(nullptr);
  }
  ensure(index == 0 || in.slots[index - 1] != nullptr, "the lowest free slot is taken");
  in.slots[index] = &to;
  in.lowest_free = index + 1;
  ++in.active;
  ensure(in.active <= std::ssize(in.slots), "a queue has a place for each held slot");

  to.slot = slot_number{static_cast<std::int32_t>(index + 1)};
}

void ledger::give_slot(entry& to, moment now, movement& moved) {
  queue& in = *to.in;
  ensure(to.state == status::requested && to.slot.is_none(), "only who waits is granted a slot");
  ensure(in.waiting.front() == &to, "the execution that has waited longest is granted first");
  ensure(to.grant_order == 0 && to.number.is_none(), "an execution is granted a slot once");
  leave_line(to);
  occupy_slot(to);
  to.number = attempt{1};
  to.grant_order = ++last_grant_order_;
  to.granted_at_ns = now.wall_ns;
  to.ready_at = now.steady;
  set_status(to, status::scheduled);
  make_ready(to, in.waiting);
  moved.granted.push_back({to.id, in.of->row.id, to.number, to.slot});
}

void ledger::take_slot(entry& from, movement& moved) {
  queue& in = *from.in;
  ensure(is_terminal(from.state), "a slot is given back at the end only");
  const auto index = static_cast<std::size_t>(from.slot.value - 1);
  ensure(!from.slot.is_none() && index < in.slots.size() && in.slots[index] == &from,
         "a slot is released by its holder only");
  ensure(from.worker == nullptr, "a slot is given back after its worker has let go");
  in.slots[index] = nullptr;
  in.lowest_free = std::min(in.lowest_free, index);
  --in.active;
  ensure(in.active >= 0, "no more slots are given back than were held");
  moved.released.push_back({from.id, in.of->row.id, from.number, from.slot, from.state});
  from.slot = slot_number{};
}

// Keeps the order of grants: a re-dispatched execution stands before all who were granted later.
void ledger::make_ready(entry& scheduled, entry_list& from) {
  ensure(scheduled.state == status::scheduled && scheduled.worker == nullptr && !scheduled.delayed,
         "what is ready is scheduled, due, and claimed by no worker");
  action_state& action = *scheduled.in->of;
  auto before = action.ready.end();
  while (before != action.ready.begin() &&
         (*std::prev(before))->grant_order > scheduled.grant_order) {
    --before;
  }
  ensure(
      before == action.ready.begin() || (*std::prev(before))->grant_order < scheduled.grant_order,
      "no two executions have the same place in the order of grants");
  action.ready.splice(before, from, scheduled.place);
  refresh_fair(action);
}

void ledger::leave_ready(entry& scheduled, entry_list& to) {
  ensure(scheduled.state == status::scheduled && !scheduled.delayed,
         "only what is scheduled and due stands among the ready");
  action_state& action = *scheduled.in->of;
  to.splice(to.end(), action.ready, scheduled.place);
  refresh_fair(action);
}

void ledger::refresh_fair(action_state& action) {
  ensure(action.claimed >= 0, "no more executions leave their workers than were claimed");
  std::optional<fair_position> wanted;
  if (!action.ready.empty() && !action.row.retired) {
    wanted = fair_position{action.claimed, action.ready.front()->grant_order, action.row.id};
  }
  if (wanted == action.fair) {
    return;
  }
  if (action.fair) {
    const std::size_t left = fair_.erase(*action.fair);
    ensure(left == 1, "an action leaves the fair order from where it stood");
  }
  if (wanted) {
    const bool is_new = fair_.insert(*wanted).second;
    ensure(is_new, "an action stands in the fair order once");
  }
  action.fair = wanted;
}

void ledger::mature(moment now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now.steady) {
    entry* const due = find(delayed_.begin()->second);
    ensure(due != nullptr && due->delayed, "a delayed execution is known");
    ensure(due->ready_at == delayed_.begin()->first, "a delayed execution stands at its time");
    delayed_.erase(delayed_.begin());
    due->delayed = false;
    make_ready(*due, delayed_places_);
  }
}

void ledger::unclaim(entry& execution) {
  ensure(execution.worker != nullptr, "only a claimed execution has a worker");
  const std::size_t let_go = execution.worker->held.erase(execution.id);
  ensure(let_go == 1, "a worker holds what it has claimed");
  execution.worker = nullptr;
  action_state& action = *execution.in->of;
  --action.claimed;
  refresh_fair(action);
}

void ledger::end_attempt(entry& execution, outcome seen, moment now, movement& moved) {
  const transition next =
      after_end(execution.state, execution.number, seen, execution.in->of->row.definition.retry);
  unclaim(execution);
  if (is_terminal(next.to)) {
    end_execution(execution, next.to, now, moved);
    return;
  }
  ensure(next.next_attempt > execution.number, "attempt numbers rise");
  ensure(!execution.slot.is_none(), "a slot stays held between attempts");
  set_status(execution, next.to);
  execution.number = next.next_attempt;
  execution.ready_at = now.steady + next.ready_after;
  execution.started_at_ns = 0;
  execution.delayed = true;
  delayed_.emplace(execution.ready_at, execution.id);
  execution.place = delayed_places_.insert(delayed_places_.end(), &execution);
  mature(now);
}

// The one terminal funnel: whoever ends an execution, in whatever way, comes through here, so none
// can forget the release, the announcement or the promotion. The caller has taken it out of the
// list it stood in.
void ledger::end_execution(entry& execution, status verdict, moment now, movement& moved) {
  ensure(is_terminal(verdict) && execution.outbox_order == 0, "an execution ends once");
  ensure(execution.worker == nullptr && !execution.delayed,
         "an execution is out of its worker's hands when it ends");
  queue& in = *execution.in;
  set_status(execution, verdict);
  execution.ended_at_ns = now.wall_ns;
  ++moved.ended_count;
  execution.outbox_order = ++last_outbox_order_;
  const bool is_new = outbox_.emplace(execution.outbox_order, execution.id).second;
  ensure(is_new, "each end has its own place in the outbox");
  ++in.of->row.ended_total;
  touch(*in.of);
  if (!execution.slot.is_none()) {
    take_slot(execution, moved);
  }
  ensure(execution.slot.is_none(), "an ended execution holds no slot");
  promote(in, now, moved);
}

void ledger::lose_worker(worker_state& lost, std::int32_t& budget, moment now, movement& moved) {
  ensure(budget >= 0, "a bound is not exceeded");
  while (!lost.held.empty() && budget > 0) {
    entry& execution = *lost.held.begin()->second;
    ensure(execution.worker == &lost, "what a worker holds knows that worker");
    end_attempt(execution, overdue(execution, now) ? outcome::timed_out : outcome::worker_lost, now,
                moved);
    --budget;
  }
  if (lost.held.empty()) {
    const worker_incarnation gone = lost.row.worker;
    changes_.dismissed.push_back(gone);
    workers_.erase(gone);
  }
}

bool ledger::overdue(const entry& running, moment now) const {
  return !running.postponed &&
         now.steady - running.claimed_at >= running.in->of->row.definition.timeout;
}

assignment ledger::assign(entry& to_run, worker_state& worker, moment now) {
  ensure(to_run.worker == nullptr, "a worker claims what nobody has");
  ensure(!to_run.slot.is_none() && !to_run.number.is_none(), "what is claimed holds a slot");
  ensure(to_run.ready_at <= now.steady, "what is claimed has waited for its backoff");
  ensure(worker.row.lease_until > now.steady, "only a worker with a lease claims");
  set_status(to_run, status::running);
  to_run.worker = &worker;
  to_run.started_at_ns = now.wall_ns;
  to_run.claimed_at = now.steady;
  to_run.postponed = false;
  const bool is_new = worker.held.emplace(to_run.id, &to_run).second;
  ensure(is_new, "a worker is given an execution once");
  return {to_run.id, to_run.in->of->row.id, to_run.number, to_run.slot, to_run.state, {}};
}

std::vector<assignment> ledger::claim_up_to(worker_state& worker, std::int32_t count_max,
                                            moment now) {
  std::vector<assignment> claimed;
  mature(now);
  entry_list taken;
  while (count_max-- > 0 && !fair_.empty()) {
    action_state& action = actions_.at(fair_.begin()->action);
    ensure(!action.ready.empty() && action.fair == *fair_.begin(),
           "the first action of the fair order has something ready");
    entry& next = *action.ready.front();
    ensure(next.grant_order == fair_.begin()->grant_order,
           "the first of an action's ready executions stands for it in the fair order");
    taken.splice(taken.end(), action.ready, next.place);
    ++action.claimed;
    refresh_fair(action);
    claimed.push_back(assign(next, worker, now));
  }
  return claimed;
}

}  // namespace baton
