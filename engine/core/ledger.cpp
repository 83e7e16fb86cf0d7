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
  if (candidate.members == 0) {
    action_state& action = *candidate.of;
    const auto form = action.plain_forms.find(plain_form(candidate.group));
    if (--form->second == 0) {
      action.plain_forms.erase(form);
    }
    action.queues.erase(candidate.group);
  }
}

// Whatever enters or leaves `queue::waiting` calls one of these two.
void ledger::enter_line(entry& newest) {
  newest.line_place = newest.in->line.append();
}

void ledger::leave_line(entry& waiting) {
  waiting.in->line.remove(waiting.line_place);
}

// A queue named `7` and one named `"7"` would be two, each with a limit of its own, but the action
// would see the same value in both. Queues that a database brings along may be such a pair.
result<void> ledger::check_form(const action_state& action, std::string_view group) {
  if (action.queues.contains(group)) {
    return {};
  }
  const std::string form = plain_form(group);
  if (!action.plain_forms.contains(form)) {
    return {};
  }
  const auto other =
      std::find_if(action.queues.begin(), action.queues.end(),
                   [&form](const auto& each) { return plain_form(each.first) == form; });
  return error{
      errc::queue_conflict,
      fmt::format("queue {} of action '{}' is not the queue {} that is in use, but both look "
                  "the same to the action: write the group_by values in the other form",
                  group, action.row.definition.ref, other->first)};
}

result<const ledger::queue*> ledger::queue_named(const action_state& action,
                                                 std::string_view name) {
  if (const auto exact = action.queues.find(name); exact != action.queues.end()) {
    return &exact->second;
  }
  const std::string form = plain_form(name);
  const queue* found = nullptr;
  for (const auto& [group, each] : action.queues) {
    if (plain_form(group) != form && plain_text(group) != name) {
      continue;
    }
    if (found != nullptr) {
      return error{errc::invalid_argument,
                   fmt::format("queue {} of action '{}' may be {} or {}: write it as one of these",
                               name, action.row.definition.ref, found->group, group)};
    }
    found = &each;
  }
  if (found == nullptr) {
    return error{errc::unknown_queue, fmt::format("action '{}' has no queue {} in use: {}",
                                                  action.row.definition.ref, name,
                                                  action.row.definition.group_by.empty()
                                                      ? "it has no group_by, and so one queue only"
                                                      : "nothing waits or runs there")};
  }
  return found;
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
}

void ledger::promote_all(action_state& action, moment now, movement& moved) {
  for (auto at = action.queues.begin(); at != action.queues.end();) {
    queue& each = (at++)->second;
    promote(each, now, moved);
  }
}

void ledger::occupy_slot(entry& to) {
  queue& in = *to.in;
  std::size_t index = in.lowest_free;
  while (index < in.slots.size() && in.slots[index] != nullptr) {
    ++index;
  }
  if (index == in.slots.size()) {
    in.slots.push_back(nullptr);
  }
  in.slots[index] = &to;
  in.lowest_free = index + 1;
  ++in.active;

  to.slot = slot_number{static_cast<std::int32_t>(index + 1)};
}

void ledger::give_slot(entry& to, moment now, movement& moved) {
  queue& in = *to.in;
  ensure(to.state == status::requested && to.slot.is_none(), "only who waits is granted a slot");
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
  in.slots[index] = nullptr;
  in.lowest_free = std::min(in.lowest_free, index);
  --in.active;
  moved.released.push_back({from.id, in.of->row.id, from.number, from.slot, from.state});
  from.slot = slot_number{};
}

// Keeps the order of grants: a re-dispatched execution stands before all who were granted later.
void ledger::make_ready(entry& scheduled, entry_list& from) {
  action_state& action = *scheduled.in->of;
  auto before = action.ready.end();
  while (before != action.ready.begin() &&
         (*std::prev(before))->grant_order > scheduled.grant_order) {
    --before;
  }
  action.ready.splice(before, from, scheduled.place);
  refresh_fair(action);
}

void ledger::leave_ready(entry& scheduled, entry_list& to) {
  action_state& action = *scheduled.in->of;
  to.splice(to.end(), action.ready, scheduled.place);
  refresh_fair(action);
}

void ledger::refresh_fair(action_state& action) {
  std::optional<fair_position> wanted;
  if (!action.ready.empty() && !action.row.retired) {
    wanted = fair_position{action.claimed, action.ready.front()->grant_order, action.row.id};
  }
  if (wanted == action.fair) {
    return;
  }
  if (action.fair) {
    fair_.erase(*action.fair);
  }
  if (wanted) {
    fair_.insert(*wanted);
  }
  action.fair = wanted;
}

void ledger::mature(moment now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now.steady) {
    entry* const due = find(delayed_.begin()->second);
    ensure(due != nullptr && due->delayed, "a delayed execution is known");
    delayed_.erase(delayed_.begin());
    due->delayed = false;
    make_ready(*due, delayed_places_);
  }
}

void ledger::unclaim(entry& execution) {
  ensure(execution.worker != nullptr, "only a claimed execution has a worker");
  execution.worker->held.erase(execution.id);
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
  queue& in = *execution.in;
  set_status(execution, verdict);
  execution.ended_at_ns = now.wall_ns;
  ++moved.ended_count;
  execution.outbox_order = ++last_outbox_order_;
  outbox_.emplace(execution.outbox_order, execution.id);
  ++in.of->row.ended_total;
  touch(*in.of);
  if (!execution.slot.is_none()) {
    take_slot(execution, moved);
  }
  promote(in, now, moved);
}

void ledger::lose_worker(worker_state& lost, std::int32_t& budget, moment now, movement& moved) {
  while (!lost.held.empty() && budget > 0) {
    entry& execution = *lost.held.begin()->second;
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
  set_status(to_run, status::running);
  to_run.worker = &worker;
  to_run.started_at_ns = now.wall_ns;
  to_run.claimed_at = now.steady;
  to_run.postponed = false;
  worker.held.emplace(to_run.id, &to_run);
  return {to_run.id, to_run.in->of->row.id, to_run.number, to_run.slot, to_run.state, {}};
}

std::vector<assignment> ledger::claim_up_to(worker_state& worker, std::int32_t count_max,
                                            moment now) {
  std::vector<assignment> claimed;
  mature(now);
  entry_list taken;
  while (count_max-- > 0 && !fair_.empty()) {
    action_state& action = actions_.at(fair_.begin()->action);
    entry& next = *action.ready.front();
    taken.splice(taken.end(), action.ready, next.place);
    ++action.claimed;
    refresh_fair(action);
    claimed.push_back(assign(next, worker, now));
  }
  return claimed;
}

}  // namespace baton
