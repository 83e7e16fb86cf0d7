#include "tests/ledger/ledger_file.hpp"

#include <algorithm>

namespace baton::test {

void ledger_file::write(ledger& from, moment now) {
  const ledger_changes& changes = from.changes();
  for (const action_id id : changes.actions) {
    actions_[id] = from.row(id);
  }
  for (const worker_incarnation id : changes.workers) {
    workers_[id] = from.row(id);
    last_worker_ = std::max(last_worker_, id);
  }
  for (const execution_id id : changes.inserted) {
    write_execution(*from.row(id, now), now);
    last_execution_ = std::max(last_execution_, id);
  }
  for (const execution_id id : changes.updated) {
    write_execution(*from.row(id, now), now);
    if (is_terminal(executions_.at(id).row.state)) {
      outbox_.push_back(id);
    }
  }
  for (const execution_id id : changes.announced) {
    executions_.erase(id);
    std::erase(outbox_, id);
  }
  for (const worker_incarnation id : changes.dismissed) {
    workers_.erase(id);
  }
  from.written();
}

void ledger_file::write_execution(const execution_row& row, moment now) {
  stored_row& stored = executions_[row.execution];
  stored.row = row;
  stored.group = row.group;
  stored.row.group = {};
  stored.ready_at = now.steady + row.ready_in;
  stored.claimed_at = now.steady + -row.claimed_for.value_or(duration{0});
}

std::unique_ptr<ledger> ledger_file::load(moment now, bool keep_workers) {
  auto fresh = std::make_unique<ledger>();
  for (const auto& [id, row] : actions_) {
    fresh->load(row);
  }
  if (!keep_workers) {
    workers_.clear();
  }
  for (const auto& [id, row] : workers_) {
    fresh->load(row);
  }
  for (const auto& [id, stored] : executions_) {
    if (!is_terminal(stored.row.state)) {
      load_execution(*fresh, stored, now);
    }
  }
  for (const execution_id id : outbox_) {
    load_execution(*fresh, executions_.at(id), now);
  }
  fresh->load_sequences(last_execution_, last_worker_);
  return fresh;
}

void ledger_file::load_execution(ledger& into, const stored_row& stored, moment now) const {
  execution_row row = stored.row;
  row.group = stored.group;
  row.ready_in = stored.ready_at - now.steady;
  if (row.claimed_for) {
    row.claimed_for = now.steady - stored.claimed_at;
  }
  into.load(row, now);
}

bool ledger_file::agrees(const ledger& with, execution_id execution, moment now) const {
  const auto found = executions_.find(execution);
  const auto seen = with.row(execution, now);
  if (found == executions_.end() || !seen) {
    return (found == executions_.end()) == !seen.has_value();
  }
  const execution_row& kept = found->second.row;
  return kept.state == seen->state && kept.number == seen->number && kept.slot == seen->slot &&
         kept.worker == seen->worker && kept.grant_order == seen->grant_order &&
         kept.action == seen->action && found->second.group == seen->group &&
         kept.accepted_at_ns == seen->accepted_at_ns && kept.ended_at_ns == seen->ended_at_ns &&
         kept.granted_at_ns == seen->granted_at_ns && kept.started_at_ns == seen->started_at_ns;
}

}  // namespace baton::test
