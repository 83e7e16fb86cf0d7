// The ledger's rows: loading them, giving them out, and auditing what is derived from them.
#include <algorithm>

#include "base/ensure.hpp"
#include "engine/core/ledger.hpp"
#include "engine/core/queue_name.hpp"
#include "engine/core/transition.hpp"

namespace baton {

void ledger::load(action_row row) {
  ensure(!row.id.is_none() && !actions_.contains(row.id), "an action is loaded once");
  ensure(row.limit() >= 1, "an action has a slot to grant");
  const bool is_new = action_by_ref_.emplace(row.definition.ref, row.id).second;
  ensure(is_new, "a ref names one action");
  actions_[row.id].row = std::move(row);
}

void ledger::load(const worker_row& row) {
  ensure(!row.worker.is_none() && !workers_.contains(row.worker), "a worker is loaded once");
  workers_[row.worker].row = row;
  last_worker_ = std::max(last_worker_, row.worker);
}

void ledger::load(const execution_row& row, moment now) {
  ensure(!executions_.contains(row.execution), "an execution is loaded once");
  action_state& action = actions_.at(row.action);
  queue& in = queue_of(action, row.group);
  entry& loaded = executions_[row.execution];
  loaded.id = row.execution;
  loaded.in = &in;
  ++in.members;
  loaded.state = row.state;
  loaded.number = row.number;
  loaded.slot = row.slot;
  loaded.grant_order = row.grant_order;
  loaded.accepted_at_ns = row.accepted_at_ns;
  loaded.granted_at_ns = row.granted_at_ns;
  loaded.started_at_ns = row.started_at_ns;
  loaded.ended_at_ns = row.ended_at_ns;
  last_execution_ = std::max(last_execution_, row.execution);
  last_grant_order_ = std::max(last_grant_order_, row.grant_order);

  if (holds_slot(row.state)) {
    ensure(!row.slot.is_none(), "a loaded execution holds its slot");
    const auto index = static_cast<std::size_t>(row.slot.value - 1);
    in.slots.resize(std::max(in.slots.size(), index + 1), nullptr);
    ensure(in.slots[index] == nullptr, "no two executions hold one slot");
    in.slots[index] = &loaded;
    ++in.active;
  }
  if (row.state == status::requested) {
    ensure(in.waiting.empty() || in.waiting.back()->id < row.execution, "loaded in order of id");
    loaded.place = in.waiting.insert(in.waiting.end(), &loaded);
    enter_line(loaded);
  } else if (row.state == status::scheduled) {
    loaded.ready_at = now.steady + std::clamp<duration>(row.ready_in, duration{0},
                                                        action.row.definition.retry.backoff_max);
    loaded.delayed = true;
    delayed_.emplace(loaded.ready_at, loaded.id);
    loaded.place = delayed_places_.insert(delayed_places_.end(), &loaded);
  } else if (is_terminal(row.state)) {
    loaded.outbox_order = ++last_outbox_order_;
    outbox_.emplace(loaded.outbox_order, loaded.id);
  } else {
    worker_state& worker = workers_[row.worker];
    if (worker.row.worker.is_none()) {
      worker.row = {row.worker, "lost", now.steady};
    }
    loaded.worker = &worker;
    loaded.postponed = !row.claimed_for.has_value();
    loaded.claimed_at = {now.steady.since_start -
                         std::max(duration{0}, row.claimed_for.value_or(duration{0}))};
    worker.held.emplace(loaded.id, &loaded);
    ++action.claimed;
    last_worker_ = std::max(last_worker_, row.worker);
  }
  check(loaded);
}

void ledger::load_sequences(execution_id last_execution, worker_incarnation last_worker) {
  last_execution_ = std::max(last_execution_, last_execution);
  last_worker_ = std::max(last_worker_, last_worker);
}

std::optional<execution_row> ledger::row(execution_id execution, moment now) const {
  const entry* const listed = find(execution);
  if (listed == nullptr) {
    return std::nullopt;
  }
  check(*listed);
  execution_row answer;
  answer.execution = listed->id;
  answer.action = listed->in->of->row.id;
  answer.group = listed->in->group;
  answer.state = listed->state;
  answer.number = listed->number;
  answer.slot = listed->slot;
  answer.worker = listed->worker != nullptr ? listed->worker->row.worker : worker_incarnation{};
  answer.grant_order = listed->grant_order;
  answer.ready_in = std::max(duration{0}, listed->ready_at - now.steady);
  if (listed->worker != nullptr) {
    answer.claimed_for =
        listed->postponed ? std::nullopt : std::optional{now.steady - listed->claimed_at};
  }
  answer.accepted_at_ns = listed->accepted_at_ns;
  answer.granted_at_ns = listed->granted_at_ns;
  answer.started_at_ns = listed->started_at_ns;
  answer.ended_at_ns = listed->ended_at_ns;
  return answer;
}

const action_row& ledger::row(action_id action) const { return actions_.at(action).row; }

const worker_row& ledger::row(worker_incarnation worker) const { return workers_.at(worker).row; }

std::vector<worker_row> ledger::workers() const {
  std::vector<worker_row> rows;
  for (const auto& [id, worker] : workers_) {
    rows.push_back(worker.row);
  }
  return rows;
}

std::int64_t ledger::waiting_ahead(execution_id execution) const {
  const entry* const listed = find(execution);
  if (listed == nullptr || listed->state != status::requested) {
    return 0;
  }
  const std::int64_t ahead = listed->in->line.before(listed->line_place);
  ensure(ahead < std::ssize(listed->in->waiting),
         "fewer wait before an execution than wait in all");
  return ahead;
}

void ledger::written() {
  for (const auto* ids : {&changes_.inserted, &changes_.updated}) {
    for (const execution_id id : *ids) {
      if (entry* const execution = find(id)) {
        ensure(execution->dirty, "a changed execution is listed once");
        execution->dirty = false;
      }
    }
  }
  for (const action_id id : changes_.actions) {
    ensure(actions_.at(id).dirty, "a changed action is listed once");
    actions_.at(id).dirty = false;
  }
  for (const worker_incarnation id : changes_.workers) {
    if (const auto found = workers_.find(id); found != workers_.end()) {
      found->second.dirty = false;
    }
  }
  changes_.clear();
}

void ledger::audit(const queue& where) const {
  std::int64_t active = 0;
  for (std::size_t index = 0; index < where.slots.size(); ++index) {
    const entry* const holder = where.slots[index];
    ensure(holder != nullptr || index >= where.lowest_free, "no free slot below the hint");
    if (holder != nullptr) {
      ++active;
      ensure(holds_slot(holder->state), "who holds a slot is scheduled, running or cancelling");
      ensure(holder->slot.value == static_cast<std::int32_t>(index + 1), "a slot knows its number");
    }
  }
  ensure(active == where.active, "active is the number of held slots");
  execution_id last;
  std::int64_t ahead = 0;
  for (const entry* const waiting : where.waiting) {
    ensure(waiting->state == status::requested && waiting->slot.is_none(), "who waits has no slot");
    ensure(last < waiting->id, "a queue is in order of acceptance");
    last = waiting->id;
    ensure(where.line.before(waiting->line_place) == ahead, "a place in the line is counted");
    ++ahead;
  }
  const action_row& action = where.of->row;
  const queue_mode mode = action.retired ? queue_mode::paused : action.mode;
  ensure(grantable(std::ssize(where.waiting), where.active, action.limit(), mode) == 0,
         "nobody waits while a slot is free");
}

void ledger::audit() const {
  std::int64_t slots = 0;
  for (const auto& [id, of] : actions_) {
    std::int64_t claimed = 0;
    std::map<std::string, std::int64_t, std::less<>> forms;
    for (const auto& [group, each] : of.queues) {
      ++forms[plain_form(group)];
      audit(each);
      slots += each.active;
      for (const entry* const holder : each.slots) {
        claimed += holder != nullptr && holder->worker != nullptr ? 1 : 0;
      }
    }
    ensure(forms == of.plain_forms, "the forms of the queues' names are counted");
    ensure(claimed == of.claimed, "claimed is the number of executions with a worker");
    ensure((of.ready.empty() || of.row.retired) == !of.fair.has_value(),
           "who is ready is in the fair order");
  }
  std::int64_t holding = 0;
  for (const auto& [id, each] : executions_) {
    holding += holds_slot(each.state) ? 1 : 0;
    ensure(holds_slot(each.state) == !each.slot.is_none(), "a slot is held exactly in its states");
    ensure((each.state == status::running || each.state == status::cancelling) ==
               (each.worker != nullptr),
           "who runs has a worker");
    ensure(is_terminal(each.state) == (each.outbox_order != 0), "every end is announced");
  }
  ensure(holding == slots, "slots are held by executions");
}

}  // namespace baton
