// Promotion, slots and the terminal funnel: the parts of the ledger that all calls share.
#include "engine/core/ledger.hpp"

#include <algorithm>

#include "engine/core/invariant.hpp"
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

ledger::queue& ledger::queue_of(action_state& of, std::string_view group) {
  auto found = of.queues.find(group);
  if (found == of.queues.end()) {
    found = of.queues.emplace(std::string{group}, queue{}).first;
    found->second.of = &of;
    found->second.group = found->first;
    ++of.plain_forms[plain_form(group)];
  }
  return found->second;
}

void ledger::forget_if_idle(queue& candidate) {
  if (candidate.members == 0) {
    action_state& of = *candidate.of;
    const auto form = of.plain_forms.find(plain_form(candidate.group));
    if (--form->second == 0) {
      of.plain_forms.erase(form);
    }
    of.queues.erase(candidate.group);
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
result<void> ledger::check_form(const action_state& of, std::string_view group) {
  if (of.queues.contains(group)) {
    return {};
  }
  const std::string form = plain_form(group);
  if (!of.plain_forms.contains(form)) {
    return {};
  }
  const auto other = std::find_if(of.queues.begin(), of.queues.end(), [&form](const auto& each) {
    return plain_form(each.first) == form;
  });
  return error{
      errc::queue_conflict,
      fmt::format("queue {} of action '{}' is not the queue {} that is in use, but both look "
                  "the same to the action: write the group_by values in the other form",
                  group, of.row.definition.ref, other->first)};
}

result<const ledger::queue*> ledger::queue_named(const action_state& of, std::string_view name) {
  if (const auto exact = of.queues.find(name); exact != of.queues.end()) {
    return &exact->second;
  }
  const std::string form = plain_form(name);
  const queue* found = nullptr;
  for (const auto& [group, each] : of.queues) {
    if (plain_form(group) != form && plain_text(group) != name) {
      continue;
    }
    if (found != nullptr) {
      return error{errc::invalid_argument,
                   fmt::format("queue {} of action '{}' may be {} or {}: write it as one of these",
                               name, of.row.definition.ref, found->group, group)};
    }
    found = &each;
  }
  if (found == nullptr) {
    return error{
        errc::unknown_queue,
        fmt::format("action '{}' has no queue {} in use: {}", of.row.definition.ref, name,
                    of.row.definition.group_by.empty() ? "it has no group_by, and so one queue only"
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

void ledger::set_status(entry& of, status to) {
  ensure(may_become(of.state, to), "a status moved against the transition table");
  of.state = to;
  touch(of);
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

void ledger::promote_all(action_state& of, moment now, movement& moved) {
  for (auto at = of.queues.begin(); at != of.queues.end();) {
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
  action_state& of = *scheduled.in->of;
  auto before = of.ready.end();
  while (before != of.ready.begin() && (*std::prev(before))->grant_order > scheduled.grant_order) {
    --before;
  }
  of.ready.splice(before, from, scheduled.place);
  refresh_fair(of);
}

void ledger::leave_ready(entry& scheduled, entry_list& to) {
  action_state& of = *scheduled.in->of;
  to.splice(to.end(), of.ready, scheduled.place);
  refresh_fair(of);
}

void ledger::refresh_fair(action_state& of) {
  std::optional<fair_position> wanted;
  if (!of.ready.empty() && !of.row.retired) {
    wanted = fair_position{of.claimed, of.ready.front()->grant_order, of.row.id};
  }
  if (wanted == of.fair) {
    return;
  }
  if (of.fair) {
    fair_.erase(*of.fair);
  }
  if (wanted) {
    fair_.insert(*wanted);
  }
  of.fair = wanted;
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

void ledger::unclaim(entry& of) {
  ensure(of.worker != nullptr, "only a claimed execution has a worker");
  of.worker->held.erase(of.id);
  of.worker = nullptr;
  action_state& action = *of.in->of;
  --action.claimed;
  refresh_fair(action);
}

void ledger::end_attempt(entry& of, outcome seen, moment now, movement& moved) {
  const transition next = after_end(of.state, of.number, seen, of.in->of->row.definition.retry);
  unclaim(of);
  if (is_terminal(next.to)) {
    end_execution(of, next.to, now, moved);
    return;
  }
  set_status(of, next.to);
  of.number = next.next_attempt;
  of.ready_at = now.steady + next.ready_after;
  of.started_at_ns = 0;
  of.delayed = true;
  delayed_.emplace(of.ready_at, of.id);
  of.place = delayed_places_.insert(delayed_places_.end(), &of);
  mature(now);
}

// The one terminal funnel: whoever ends an execution, in whatever way, comes through here, so none
// can forget the release, the announcement or the promotion. The caller has taken it out of the
// list it stood in.
void ledger::end_execution(entry& of, status verdict, moment now, movement& moved) {
  queue& in = *of.in;
  set_status(of, verdict);
  of.ended_at_ns = now.wall_ns;
  ++moved.ended_count;
  of.outbox_order = ++last_outbox_order_;
  outbox_.emplace(of.outbox_order, of.id);
  ++in.of->row.ended_total;
  touch(*in.of);
  if (!of.slot.is_none()) {
    take_slot(of, moved);
  }
  promote(in, now, moved);
}

void ledger::lose_worker(worker_state& lost, std::int32_t& budget, moment now, movement& moved) {
  while (!lost.held.empty() && budget > 0) {
    entry& of = *lost.held.begin()->second;
    end_attempt(of, overdue(of, now) ? outcome::timed_out : outcome::worker_lost, now, moved);
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
    action_state& of = actions_.at(fair_.begin()->action);
    entry& next = *of.ready.front();
    taken.splice(taken.end(), of.ready, next.place);
    ++of.claimed;
    refresh_fair(of);
    claimed.push_back(assign(next, worker, now));
  }
  return claimed;
}

}  // namespace baton
