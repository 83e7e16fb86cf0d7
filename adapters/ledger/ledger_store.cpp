#include "adapters/ledger/ledger_store.hpp"

#include "base/ensure.hpp"
#include "base/json_scan.hpp"
#include "engine/core/error_result.hpp"

namespace baton {
namespace {

error key_conflict(std::string_view key, execution_id first, std::string_view difference) {
  return {
      errc::key_conflict,
      fmt::format("the key '{}' belongs to execution {}, which was asked for with {}: repeat that "
                  "request as it was, or choose another key",
                  key, first, difference)};
}

// The first text behind all that begin with `prefix`, whose last byte is the separator.
std::string past(std::string prefix) {
  ++prefix.back();
  return prefix;
}

using std::chrono::seconds;

// How much of the storage's time a new boot may lose: with work, and without any. A mark is a
// write, and a storage without work shall let the disk sleep.
constexpr duration marked_with_work = seconds{1};
constexpr duration marked_without = seconds{60};

}  // namespace

// Renewed leases do not count as work: a storage that cannot be written for a while must not fail
// them for the sake of a mark.
void ledger_store::write(moment now, const call_payload& brought) {
  const ledger_changes& changes = ledger_.changes();
  rows_.write_at(now.steady, time_.at(now.steady));
  if (!changes.inserted.empty() || !changes.updated.empty() || !changes.announced.empty() ||
      !changes.actions.empty() || !changes.dismissed.empty()) {
    mark_time(now, marked_with_work);
  }
  changed_actions_.insert(changes.actions.begin(), changes.actions.end());
  for (const worker_incarnation id : changes.workers) {
    rows_.put(ledger_.row(id));
  }
  for (const execution_id id : changes.inserted) {
    ensure(brought.accepted != nullptr, "only an acceptance inserts");
    rows_.insert(*ledger_.row(id, now), *brought.accepted);
  }
  for (const action_id id : changes.regrouped) {
    rows_.vacate(id);
  }
  for (const execution_id id : changes.moved) {
    rows_.move(*ledger_.row(id, now));
  }
  // An execution that gives a slot back is listed before the one that gets it: a row store may
  // insist on one holder a slot.
  for (const execution_id id : changes.updated) {
    write_update(*ledger_.row(id, now), brought);
  }
  for (const execution_id id : changes.announced) {
    rows_.forget_announcement(id);
  }
  for (const worker_incarnation id : changes.dismissed) {
    rows_.remove(id);
  }
  ledger_.written();
}

void ledger_store::mark_time(moment now, duration interval) {
  if (!marked_at_ || now.steady - *marked_at_ >= interval) {
    rows_.put(time_.mark(now.steady));
    marked_at_ = now.steady;
  }
}

void ledger_store::flush() {
  for (const action_id id : changed_actions_) {
    rows_.put(ledger_.row(id));
  }
  changed_actions_.clear();
}

void ledger_store::write_update(const execution_row& row, const call_payload& brought) {
  if (!is_terminal(row.state)) {
    rows_.update(row);
  } else if (row.execution == brought.ended) {
    rows_.finish(row, brought.result);
  } else {
    rows_.finish(row, error_result(row.state == status::timeout
                                        ? "its worker was lost and its timeout has passed"
                                        : "its worker was lost"));
  }
}

void ledger_store::fill_parameters(std::vector<assignment>& claimed) {
  for (assignment& each : claimed) {
    each.parameters = rows_.parameters(each.execution);
  }
}

// What was accepted in this step has its parameters in hand: they are not read back.
void ledger_store::fill_parameters(accept_reply& accepted, const std::string& parameters) {
  for (assignment& each : accepted.claimed) {
    each.parameters =
        each.execution == accepted.execution ? parameters : rows_.parameters(each.execution);
  }
}

// What was accepted under another `group_by` may lack a parameter: its value is the empty text
// then, which no value that was sent is.
void ledger_store::regroup(action& defined, const std::vector<execution_id>& unfinished,
                           moment now) {
  std::vector<regrouping> all;
  all.reserve(unfinished.size());
  for (const execution_id id : unfinished) {
    const std::string parameters = rows_.parameters(id);
    std::string group;
    bool complete = true;
    for (const std::string& name : defined.definition.group_by) {
      const std::string_view value = base::json_field(parameters, name);
      complete = complete && !value.empty();
      group += &name == defined.definition.group_by.data() ? "" : ",";
      group += value;
    }
    defined.incomplete_count += complete ? 0 : 1;
    all.push_back({id, std::move(group)});
  }
  ledger_.regroup(defined.id, all);
  for (regrouping& each : all) {
    const slot_number slot = ledger_.row(each.execution, now)->slot;
    defined.moved.push_back({each.execution, std::move(each.group), slot});
  }
}

std::vector<action> ledger_store::apply(const define_request& request, moment now) {
  const std::vector<action_definition>& definitions = request.actions;
  std::vector<std::vector<execution_id>> to_move;
  to_move.reserve(definitions.size());
  for (const action_definition& each : definitions) {
    to_move.push_back(ledger_.unfinished_if_regrouped(each));
  }
  std::vector<action> defined = ledger_.define(definitions, now);
  // The defined ones come first, in the given order.
  for (std::size_t index = 0; index < to_move.size(); ++index) {
    if (!to_move[index].empty()) {
      regroup(defined[index], to_move[index], now);
    }
  }
  write(now);
  flush();  // the executions of later steps refer to these rows
  return defined;
}

// The execution that the same request was answered with before; none: its key is new. Error:
// `key_conflict` where the key belongs to another request.
result<std::optional<execution_id>> ledger_store::find_first(const accept_request& request) {
  const std::string& key = request.idempotency_key;
  const std::optional<batch_place> batch = read_batch_key(key);
  std::optional<execution_id> first = rows_.find_key(request.action, key);
  if (!first && batch) {
    first = find_former(request.action, *batch);
    if (first && find_former(request.action, {batch->key, 0, batch->count + 1})) {
      return key_conflict(batch->key, *first, "another count");
    }
  }
  const std::string_view given = batch ? batch->key : std::string_view{key};
  if (first && rows_.parameters(*first) != request.parameters) {
    return key_conflict(given, *first, "other parameters");
  }
  std::optional<execution_id> other;
  if (!first) {
    other = find_other(request.action, key);
  }
  if (other) {
    return key_conflict(given, *other, "another count");
  }
  return first;
}

// Databases from before batches had keys of their own: only what they brought along is looked at,
// so that a batch never meets a single execution that was accepted since.
std::optional<execution_id> ledger_store::find_former(action_id action, const batch_place& wanted) {
  const execution_id last = rows_.last_former_batch();
  if (last.is_none()) {
    return std::nullopt;
  }
  const auto found = rows_.find_key(action, former_batch_key(wanted.key, wanted.number));
  return found && *found <= last ? found : std::nullopt;
}

// An execution of a request with the same key, but with another count.
std::optional<execution_id> ledger_store::find_other(action_id action, std::string_view key) {
  const std::optional<batch_place> batch = read_batch_key(key);
  const std::string all = batch_prefix(batch ? batch->key : key);
  const std::string behind_all = past(all);
  if (!batch) {
    return rows_.find_key_within(action, all, behind_all);
  }
  const std::string own = batch_prefix(fmt::format("{}{}", all, batch->count));
  auto other = rows_.find_key_within(action, all, own);
  other = other ? other : rows_.find_key_within(action, past(own), behind_all);
  return other ? other : rows_.find_key(action, batch->key);
}

result<accept_reply> ledger_store::apply(const accept_request& request, moment now) {
  if (!request.idempotency_key.empty()) {
    const result<std::optional<execution_id>> known = find_first(request);
    if (!known) {
      return known.error();
    }
    if (known->has_value()) {
      accept_reply first;
      first.execution = **known;
      first.duplicate = true;
      return first;
    }
  }
  result<accept_reply> accepted = ledger_.accept(request, now);
  write(now, {.accepted = &request, .ended = {}, .result = {}});
  if (accepted) {
    fill_parameters(*accepted, request.parameters);
  }
  return accepted;
}

worker_incarnation ledger_store::apply(const enlist_request& request, moment now) {
  const worker_incarnation enlisted = ledger_.enlist(request.worker_name, request.lease, now);
  write(now);
  return enlisted;
}

result<renew_reply> ledger_store::apply(const renew_request& request, moment now) {
  result<renew_reply> renewed =
      ledger_.renew(request.worker, request.lease, now, request.postponed);
  write(now);
  return renewed;
}

movement ledger_store::apply(const dismiss_request& request, moment now) {
  movement moved = ledger_.dismiss(request.worker, now);
  write(now);
  return moved;
}

result<claim_reply> ledger_store::apply(const claim_request& request, moment now) {
  result<claim_reply> answer = ledger_.claim(request, now);
  write(now);
  if (answer) {
    fill_parameters(answer->claimed);
  }
  return answer;
}

result<claim_reply> ledger_store::apply(const held_by_request& request, moment now) {
  result<claim_reply> answer = ledger_.held_by(request.worker, now);
  if (answer) {
    fill_parameters(answer->claimed);
  }
  return answer;
}

result<finish_reply> ledger_store::apply(const finish_request& request, moment now) {
  result<finish_reply> answer = ledger_.finish(request, now);
  // The ledger forgets announced executions, so it cannot tell them from ids that never existed.
  if (!answer && answer.error().is(errc::stale_attempt) && !rows_.read(request.execution)) {
    return error{errc::unknown_execution, fmt::format("no execution {}", request.execution)};
  }
  write(now, {.accepted = nullptr, .ended = request.execution, .result = request.result});
  if (answer) {
    fill_parameters(answer->claimed);
  }
  return answer;
}

result<cancel_reply> ledger_store::apply(const cancel_request& request, moment now) {
  const execution_id execution = request.execution;
  std::optional<cancel_reply> answer = ledger_.cancel(execution, now);
  const std::string reason = error_result("cancelled before it started");
  write(now, {.accepted = nullptr, .ended = execution, .result = reason});
  if (answer) {
    return *std::move(answer);
  }
  const std::optional<execution_record> ended = rows_.read(execution);
  if (!ended) {
    return error{errc::unknown_execution, fmt::format("no execution {}", execution)};
  }
  cancel_reply nothing_changed;
  nothing_changed.state = ended->state;
  nothing_changed.number = ended->number;
  nothing_changed.action = ended->action;
  return nothing_changed;
}

reap_reply ledger_store::apply(const reap_request& request, moment now) {
  reap_reply answer = ledger_.reap(request.count_max, now);
  write(now);
  return answer;
}

reconcile_reply ledger_store::apply(const reconcile_request& request, moment now) {
  reconcile_reply answer = ledger_.reconcile(request.unclaimed_max, now);
  write(now);
  return answer;
}

movement ledger_store::apply(const promote_behind_request& request, moment now) {
  movement moved = ledger_.promote_behind(request.ended, now);
  write(now);
  return moved;
}

std::vector<announcement> ledger_store::apply(const announcements_request& request, moment /*now*/) {
  std::vector<announcement> outbox;
  std::size_t bytes = 0;
  for (const execution_id id : ledger_.announcements(request.count_max)) {
    if (bytes >= announcements_bytes_max) {
      break;
    }
    std::optional<execution_record> ended = rows_.read(id);
    if (!ended) {
      break;  // the row store has failed; its owner sees that
    }
    bytes += ended->result.size();
    outbox.push_back({id, ended->action, ledger_.row(ended->action).definition.ref, ended->number,
                      ended->state, std::move(ended->result), ended->ended_at_ns});
  }
  return outbox;
}

result<void> ledger_store::apply(const mark_announced_request& request, moment now) {
  ledger_.mark_announced(request.announced);
  write(now);
  return {};
}

result<execution_record> ledger_store::apply(const read_request& request, moment /*now*/) {
  const execution_id execution = request.execution;
  std::optional<execution_record> found = rows_.read(execution);
  if (!found) {
    return error{errc::unknown_execution, fmt::format("no execution {}", execution)};
  }
  found->action_ref = ledger_.row(found->action).definition.ref;
  found->waiting_ahead = ledger_.waiting_ahead(execution);
  return *std::move(found);
}

result<queue_stats> ledger_store::apply(const stats_request& request, moment /*now*/) {
  return ledger_.stats(request.action, request.group);
}

result<movement> ledger_store::apply(const control_request& request, moment now) {
  result<movement> moved = ledger_.control(request.action, request.change, now);
  write(now);
  return moved;
}

void ledger_store::add_released(const attempt_key& one) {
  std::vector<attempt_key> all = rows_.released();
  all.push_back(one);
  rows_.put_released(all);
}

std::int64_t ledger_store::apply(const prune_request& request, moment now) {
  mark_time(now, marked_without);
  return rows_.prune(time_.at(now.steady) - request.age, request.count_max);
}

}  // namespace baton
