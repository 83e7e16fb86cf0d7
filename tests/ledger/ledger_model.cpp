#include "tests/ledger/ledger_model.hpp"

#include <algorithm>

#include <rapidcheck.h>

namespace baton::test {

ledger_model::queue_name ledger_model::queue_of(execution_id execution) const {
  const seen_execution& seen = executions.at(execution);
  return {seen.action, seen.group};
}

void ledger_model::defined(const std::vector<action>& answer) {
  std::set<action_id> present;
  for (const action& each : answer) {
    RC_ASSERT(present.insert(each.id).second);
    const auto known = actions.find(each.id);
    RC_ASSERT((known == actions.end() || known->second.definition.ref == each.definition.ref));
    actions[each.id].definition = each.definition;
  }
  for (auto& [id, each] : actions) {
    each.retired = !present.contains(id);
  }
}

void ledger_model::controlled(action_id action, const queue_control& change) {
  seen_action& of = actions.at(action);
  if (change.limit) {
    of.limit_override = change.limit;
  } else if (change.limit_as_configured) {
    of.limit_override.reset();
  }
  of.mode = change.mode.value_or(of.mode);
}

void ledger_model::accepted(execution_id execution, const accept_request& request) {
  // An id is a queue position: it rises over all queues and never comes again.
  RC_ASSERT((executions.empty() || executions.rbegin()->first < execution));
  seen_execution& fresh = executions[execution];
  fresh.action = request.action;
  fresh.group = request.group;
  waiting_[queue_of(execution)].insert(execution);
  ++actions.at(request.action).accepted;
}

// Releases and grants are told in two lists; who gets a slot may get it from any of the releases.
void ledger_model::moved(const movement& answer) {
  for (const release& each : answer.released) {
    released(each);
  }
  // Every end with a slot gave it back in the same step.
  RC_ASSERT(unreleased_.empty());
  for (const grant& each : answer.granted) {
    granted(each);
  }
}

void ledger_model::released(const release& slot) {
  seen_execution& execution = executions.at(slot.execution);
  auto& held = slots_[queue_of(slot.execution)];
  const auto found = held.find(slot.slot);
  RC_ASSERT(found != held.end());
  RC_ASSERT(found->second == slot.execution);
  RC_ASSERT(slot.action == execution.action);
  RC_ASSERT(slot.number == execution.number);
  RC_ASSERT(slot.verdict == execution.state);
  RC_ASSERT(unreleased_.erase(slot.execution) == 1u);
  held.erase(found);
  execution.slot = slot_number{};
}

void ledger_model::granted(const grant& slot) {
  const queue_name name = queue_of(slot.execution);
  const seen_action& action = actions.at(name.first);
  seen_execution& execution = executions.at(slot.execution);
  auto& queue = waiting_[name];
  auto& held = slots_[name];
  RC_ASSERT(slot.action == execution.action);
  RC_ASSERT(!queue.empty());
  RC_ASSERT(*queue.begin() == slot.execution);  // strictly in order of acceptance
  RC_ASSERT(!action.retired);
  RC_ASSERT(action.mode != queue_mode::paused);
  RC_ASSERT(std::ssize(held) < action.limit());
  RC_ASSERT(slot.slot.value >= 1);
  RC_ASSERT(slot.slot.value <= action.limit());
  RC_ASSERT(held.emplace(slot.slot, slot.execution).second);
  RC_ASSERT(slot.number == attempt{1});
  queue.erase(queue.begin());
  execution.state = status::scheduled;
  execution.slot = slot.slot;
  execution.number = slot.number;
  execution.granted_as = ++grants_;
}

bool ledger_model::claimable(const seen_execution& execution, moment now) const {
  return execution.state == status::scheduled && execution.not_before <= now.steady &&
         !actions.at(execution.action).retired;
}

void ledger_model::claimed(worker_incarnation by, const std::vector<assignment>& answer,
                           moment now) {
  for (const assignment& each : answer) {
    seen_execution& execution = executions.at(each.execution);
    RC_ASSERT(claimable(execution, now));
    RC_ASSERT(each.number == execution.number);
    RC_ASSERT(each.slot == execution.slot);
    RC_ASSERT(each.action == execution.action);
    RC_ASSERT(each.state == status::running);
    for (const auto& [id, other] : executions) {
      // Nobody of the same action who was granted earlier is passed over, and no action that runs
      // less is.
      const bool passed = claimable(other, now) && id != each.execution;
      RC_ASSERT(
          (!passed || other.action != execution.action || other.granted_as > execution.granted_as));
      RC_ASSERT((!passed || running_[other.action] >= running_[execution.action]));
    }
    execution.state = status::running;
    execution.worker = by;
    execution.started_at_ns = now.wall_ns;
    execution.claimed_at = now.steady;
    ++running_[execution.action];
  }
}

void ledger_model::attempt_ended(execution_id execution, const execution_row& row, outcome seen,
                                 moment now) {
  seen_execution& of = executions.at(execution);
  const retry_policy& policy = actions.at(of.action).definition.retry;
  RC_ASSERT((of.state == status::running || of.state == status::cancelling));
  if (is_terminal(row.state)) {
    RC_ASSERT(row.number == of.number);
    ended(execution, row.state);
    return;
  }
  RC_ASSERT(row.state == status::scheduled);
  RC_ASSERT(of.state == status::running);
  RC_ASSERT(of.number.value < policy.attempts_max);
  RC_ASSERT(row.number == of.number.next());
  RC_ASSERT(row.slot == of.slot);
  RC_ASSERT((seen != outcome::succeeded && seen != outcome::cancelled));
  of.state = status::scheduled;
  of.number = row.number;
  of.worker = worker_incarnation{};
  const bool at_once = seen == outcome::worker_lost;
  const duration doubled = policy.backoff * (1 << (row.number.value - 2));
  of.not_before = now.steady + (at_once ? duration{0} : doubled);
  --running_[of.action];
}

void ledger_model::ended(execution_id execution, status verdict) {
  seen_execution& seen = executions.at(execution);
  RC_ASSERT(!is_terminal(seen.state));
  RC_ASSERT(is_terminal(verdict));
  if (seen.state == status::requested) {
    waiting_[queue_of(execution)].erase(execution);
  } else {
    unreleased_.insert(execution);
  }
  if (!seen.worker.is_none()) {
    --running_[seen.action];
  }
  seen.state = verdict;
  seen.worker = worker_incarnation{};
  outbox_.push_back(execution);
  ++actions.at(seen.action).ended;
}

void ledger_model::cancelling(execution_id execution) {
  RC_ASSERT(executions.at(execution).state == status::running);
  executions.at(execution).state = status::cancelling;
}

void ledger_model::enlisted(worker_incarnation worker, host_time lease_until) {
  RC_ASSERT((workers.empty() || workers.rbegin()->first < worker));
  workers[worker].lease_until = lease_until;
}

void ledger_model::renewed(worker_incarnation worker, host_time lease_until) {
  workers.at(worker).lease_until = lease_until;
}

void ledger_model::worker_gone(worker_incarnation worker) {
  RC_ASSERT(held_by(worker).empty());
  workers.at(worker).gone = true;
}

void ledger_model::all_leases_ended() {
  for (auto& [id, each] : workers) {
    each.lease_until = host_time{};
    each.gone = each.gone || held_by(id).empty();
  }
}

void ledger_model::announced(execution_id execution) {
  executions.at(execution).announced = true;
  std::erase(outbox_, execution);
}

std::optional<errc> ledger_model::refusal_of(const accept_request& request) const {
  const auto found = actions.find(request.action);
  if (found == actions.end() || found->second.retired) {
    return errc::unknown_action;
  }
  const seen_action& action = found->second;
  if (action.mode == queue_mode::draining) {
    return errc::draining;
  }
  const queue_name name{request.action, request.group};
  const auto waiting = waiting_.contains(name) ? std::ssize(waiting_.at(name)) : 0;
  const auto held = slots_.contains(name) ? std::ssize(slots_.at(name)) : 0;
  if (action.mode == queue_mode::open && held < action.limit() && waiting == 0) {
    return std::nullopt;
  }
  if (action.definition.on_limit == limit_policy::refuse) {
    return errc::limit_reached;
  }
  if (action.definition.queue_max && waiting >= *action.definition.queue_max) {
    return errc::queue_full;
  }
  return std::nullopt;
}

bool ledger_model::has_lease(worker_incarnation worker, moment now) const {
  const auto found = workers.find(worker);
  return found != workers.end() && !found->second.gone && found->second.lease_until > now.steady;
}

std::vector<execution_id> ledger_model::held_by(worker_incarnation worker) const {
  std::vector<execution_id> held;
  for (const auto& [id, each] : executions) {
    if (each.worker == worker) {
      held.push_back(id);
    }
  }
  return held;
}

bool ledger_model::all_ended() const {
  return std::all_of(executions.begin(), executions.end(),
                     [](const auto& each) { return is_terminal(each.second.state); });
}

void ledger_model::compare(const ledger& tested, moment now) const {
  for (const auto& [id, each] : executions) {
    compare_row(tested, id, now);
  }
  for (const auto& [id, each] : actions) {
    compare_stats(tested, id);
  }
  RC_ASSERT(tested.announcements(1'000'000) == outbox_);
}

void ledger_model::compare_row(const ledger& tested, execution_id execution, moment now) const {
  const seen_execution& seen = executions.at(execution);
  const auto row = tested.row(execution, now);
  RC_ASSERT(row.has_value() == !seen.announced);
  if (row) {
    RC_ASSERT(row->state == seen.state);  // an end never changes, and nothing moves unseen
    RC_ASSERT(row->number == seen.number);
    RC_ASSERT(row->slot == seen.slot);
    RC_ASSERT(row->worker == seen.worker);
    RC_ASSERT(row->action == seen.action);
    RC_ASSERT(row->group == seen.group);
    RC_ASSERT(is_terminal(seen.state) == (row->ended_at_ns != 0));
  }
}

void ledger_model::compare_stats(const ledger& tested, action_id action) const {
  std::int64_t waiting = 0;
  std::int64_t held = 0;
  for (const auto& [name, each] : waiting_) {
    waiting += name.first == action ? std::ssize(each) : 0;
  }
  for (const auto& [name, each] : slots_) {
    held += name.first == action ? std::ssize(each) : 0;
  }
  const auto stats = tested.stats(action, std::nullopt);
  const seen_action& seen = actions.at(action);
  RC_ASSERT(stats.has_value());
  RC_ASSERT(stats->waiting == waiting);
  RC_ASSERT(stats->active == held);
  RC_ASSERT(stats->limit == seen.limit());
  RC_ASSERT(stats->limit_configured == seen.definition.limit);
  RC_ASSERT(stats->mode == seen.mode);
  RC_ASSERT(stats->retired == seen.retired);
  RC_ASSERT(stats->enqueued_total == seen.accepted);
  RC_ASSERT(stats->ended_total == seen.ended);
}

}  // namespace baton::test
