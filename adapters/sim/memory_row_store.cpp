#include "adapters/sim/memory_row_store.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "engine/core/status.hpp"

namespace baton {

void memory_row_store::load(ledger& into, moment now, duration at) const {
  for (const auto& [id, row] : actions_) {
    into.load(row);
  }
  for (const auto& [id, kept] : workers_) {
    worker_row row = kept.row;
    row.lease_until = now.steady + (kept.lease_until - at);
    into.load(row);
  }
  for (const auto& [id, kept] : live_) {
    if (!is_terminal(kept.row.state)) {
      load_one(into, id, now, at);
    }
  }
  for (const execution_id each : outbox_) {
    ensure(is_terminal(live_.at(each).row.state), "the outbox lists what has ended");
    load_one(into, each, now, at);
  }
  into.load_sequences(records_.empty() ? execution_id{} : records_.rbegin()->first, last_worker_);
}

void memory_row_store::load_one(ledger& into, execution_id execution, moment now,
                                duration at) const {
  const kept_row& kept = live_.at(execution);
  execution_row row = kept.row;
  row.group = records_.at(execution).group;
  row.ready_in = std::max(duration{0}, kept.ready_at - at);
  if (row.claimed_for) {
    row.claimed_for = std::max(duration{0}, at - kept.claimed_at);
  }
  into.load(row, now);
}

void memory_row_store::put(const action_row& row) {
  ensure(!row.id.is_none() && row.ended_total >= 0 && row.ended_total <= row.enqueued_total,
         "no more executions of an action end than were accepted");
  actions_[row.id] = row;
}

void memory_row_store::put(const worker_row& row) {
  ensure(!row.worker.is_none(), "a stored worker has its incarnation's number");
  workers_[row.worker] = {row, at_ + (row.lease_until - now_)};
  last_worker_ = std::max(last_worker_, row.worker);
}

void memory_row_store::keep(const execution_row& row, execution_record& to) {
  ensure(row.number >= to.number, "attempt numbers only rise");
  ensure(!is_terminal(to.state) || to.state == row.state, "a verdict never changes");
  kept_row& kept = live_[row.execution];
  ensure(kept.row.grant_order == 0 || kept.row.grant_order == row.grant_order,
         "an execution keeps its place in the order of grants");
  kept = {row, at_ + row.ready_in, at_ - row.claimed_for.value_or(duration{0}), at_};
  kept.row.group = {};  // valid until the next call only: the record has it
  to.state = row.state;
  to.number = row.number;
  to.slot = row.slot;
  to.worker = row.worker;
  to.granted_at_ns = row.granted_at_ns;
  to.started_at_ns = row.started_at_ns;
  to.ended_at_ns = row.ended_at_ns;
}

void memory_row_store::insert(const execution_row& row, const accept_request& request) {
  ensure(records_.empty() || records_.rbegin()->first < row.execution, "positions of a queue rise");
  execution_record& fresh = records_[row.execution];
  fresh.execution = row.execution;
  fresh.action = row.action;
  fresh.group = row.group;
  fresh.accepted_at_ns = row.accepted_at_ns;
  fresh.parameters = request.parameters;
  keep(row, fresh);
  if (!request.idempotency_key.empty()) {
    const bool is_new =
        keys_.emplace(std::pair{row.action, request.idempotency_key}, row.execution).second;
    ensure(is_new, "a key belongs to one execution of its action");
  }
}

void memory_row_store::update(const execution_row& row) {
  ensure(!is_terminal(row.state), "what ends is finished, with its result");
  keep(row, records_.at(row.execution));
}

void memory_row_store::move(const execution_row& row) {
  execution_record& moved = records_.at(row.execution);
  moved.group = row.group;
  keep(row, moved);
}

void memory_row_store::finish(const execution_row& row, std::string_view result) {
  execution_record& ended = records_.at(row.execution);
  ensure(is_terminal(row.state) && !is_terminal(ended.state), "an execution ends once");
  ensure(row.slot.is_none() && row.worker.is_none(), "what has ended holds nothing");
  keep(row, ended);
  ended.result = result;
  outbox_.push_back(row.execution);
}

void memory_row_store::forget_announcement(execution_id execution) {
  const auto ended = live_.find(execution);
  ensure(ended != live_.end() && is_terminal(ended->second.row.state),
         "only what has ended leaves the outbox");
  announced_.emplace(ended->second.ended_at, execution);
  live_.erase(ended);
  const std::size_t left = std::erase(outbox_, execution);
  ensure(left == 1, "an end is in the outbox once");
}

std::optional<execution_id> memory_row_store::find_key(action_id action, std::string_view key) {
  const auto found = keys_.find({action, std::string{key}});
  return found == keys_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<execution_id> memory_row_store::find_key_within(action_id action,
                                                              std::string_view from,
                                                              std::string_view before) {
  const auto found = keys_.lower_bound({action, std::string{from}});
  const bool is_within =
      found != keys_.end() && found->first.first == action && found->first.second < before;
  return is_within ? std::optional{found->second} : std::nullopt;
}

std::string memory_row_store::parameters(execution_id execution) {
  return records_.at(execution).parameters;
}

std::optional<execution_record> memory_row_store::read(execution_id execution) {
  const auto found = records_.find(execution);
  return found == records_.end() ? std::nullopt : std::optional{found->second};
}

std::int64_t memory_row_store::prune(duration ended_before, std::int32_t count_max) {
  std::int64_t pruned = 0;
  for (auto at = announced_.begin(); at != announced_.end() && pruned < count_max;) {
    const auto [ended_at, execution] = *at;
    if (ended_at >= ended_before) {
      break;
    }
    if (execution == records_.rbegin()->first) {
      ++at;
      continue;
    }
    std::erase_if(keys_, [gone = execution](const auto& each) { return each.second == gone; });
    ensure(!live_.contains(execution), "only what the ledger has forgotten is pruned");
    records_.erase(execution);
    at = announced_.erase(at);
    ++pruned;
  }
  return pruned;
}

}  // namespace baton
