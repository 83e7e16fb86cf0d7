#include "adapters/ledger/bookkeeper.hpp"

#include "engine/core/invariant.hpp"
#include "engine/core/json_text.hpp"

namespace baton {

void bookkeeper::write(moment now, const step_cargo& brought) {
  const ledger_changes& changes = ledger_.changes();
  changed_actions_.insert(changes.actions.begin(), changes.actions.end());
  for (const worker_incarnation id : changes.workers) {
    shelf_.put(ledger_.row(id));
  }
  for (const execution_id id : changes.inserted) {
    ensure(brought.accepted != nullptr, "only an acceptance inserts");
    shelf_.insert(*ledger_.row(id, now), *brought.accepted);
  }
  // Who gives a slot back is listed before who gets it: a shelf may insist on one holder a slot.
  for (const execution_id id : changes.updated) {
    write_update(*ledger_.row(id, now), brought);
  }
  for (const execution_id id : changes.announced) {
    shelf_.forget_announcement(id);
  }
  for (const worker_incarnation id : changes.dismissed) {
    shelf_.remove(id);
  }
  ledger_.written();
}

void bookkeeper::flush() {
  for (const action_id id : changed_actions_) {
    shelf_.put(ledger_.row(id));
  }
  changed_actions_.clear();
}

void bookkeeper::write_update(const execution_row& row, const step_cargo& brought) {
  if (!is_terminal(row.state)) {
    shelf_.update(row);
  } else if (row.execution == brought.ended) {
    shelf_.finish(row, brought.result);
  } else {
    shelf_.finish(row, error_result(row.state == status::timeout
                                        ? "its worker was lost and its timeout has passed"
                                        : "its worker was lost"));
  }
}

void bookkeeper::fill_parameters(std::vector<assignment>& claimed) {
  for (assignment& each : claimed) {
    each.parameters = shelf_.parameters(each.execution);
  }
}

std::vector<action> bookkeeper::define(const std::vector<action_definition>& definitions,
                                       moment now) {
  std::vector<action> defined = ledger_.define(definitions, now);
  write(now);
  flush();  // the executions of later steps refer to these rows
  return defined;
}

result<accept_reply> bookkeeper::accept(const accept_request& request, moment now) {
  if (!request.idempotency_key.empty()) {
    if (const auto known = shelf_.find_key(request.action, request.idempotency_key)) {
      accept_reply first;
      first.execution = *known;
      first.duplicate = true;
      return first;
    }
  }
  result<accept_reply> accepted = ledger_.accept(request, now);
  write(now, {.accepted = &request, .ended = {}, .result = {}});
  if (accepted) {
    fill_parameters(accepted->claimed);
  }
  return accepted;
}

worker_incarnation bookkeeper::enlist(const std::string& worker_name, duration lease, moment now) {
  const worker_incarnation enlisted = ledger_.enlist(worker_name, lease, now);
  write(now);
  return enlisted;
}

result<renew_reply> bookkeeper::renew(worker_incarnation worker, duration lease, moment now) {
  result<renew_reply> renewed = ledger_.renew(worker, lease, now);
  write(now);
  return renewed;
}

movement bookkeeper::dismiss(worker_incarnation worker, moment now) {
  movement moved = ledger_.dismiss(worker, now);
  write(now);
  return moved;
}

result<claim_reply> bookkeeper::claim(const claim_request& request, moment now) {
  result<claim_reply> answer = ledger_.claim(request, now);
  write(now);
  if (answer) {
    fill_parameters(answer->claimed);
  }
  return answer;
}

result<claim_reply> bookkeeper::held_by(worker_incarnation worker, moment now) {
  result<claim_reply> answer = ledger_.held_by(worker, now);
  if (answer) {
    fill_parameters(answer->claimed);
  }
  return answer;
}

result<finish_reply> bookkeeper::finish(const finish_request& request, moment now) {
  result<finish_reply> answer = ledger_.finish(request, now);
  // The ledger forgets who has been announced, so it cannot tell them from who never was.
  if (!answer && answer.error().is(errc::stale_attempt) && !shelf_.read(request.execution)) {
    return error{errc::unknown_execution, fmt::format("no execution {}", request.execution)};
  }
  write(now, {.accepted = nullptr, .ended = request.execution, .result = request.result});
  if (answer) {
    fill_parameters(answer->claimed);
  }
  return answer;
}

result<cancel_reply> bookkeeper::cancel(execution_id execution, moment now) {
  std::optional<cancel_reply> answer = ledger_.cancel(execution, now);
  const std::string reason = error_result("cancelled before it started");
  write(now, {.accepted = nullptr, .ended = execution, .result = reason});
  if (answer) {
    return *std::move(answer);
  }
  const std::optional<execution_record> ended = shelf_.read(execution);
  if (!ended) {
    return error{errc::unknown_execution, fmt::format("no execution {}", execution)};
  }
  cancel_reply nothing_changed;
  nothing_changed.state = ended->state;
  nothing_changed.number = ended->number;
  nothing_changed.action = ended->action;
  return nothing_changed;
}

reap_reply bookkeeper::reap(std::int32_t count_max, moment now) {
  reap_reply answer = ledger_.reap(count_max, now);
  write(now);
  return answer;
}

reconcile_reply bookkeeper::reconcile(std::int32_t unclaimed_max, moment now) {
  reconcile_reply answer = ledger_.reconcile(unclaimed_max, now);
  write(now);
  return answer;
}

movement bookkeeper::promote_behind(const std::vector<execution_id>& ended, moment now) {
  movement moved = ledger_.promote_behind(ended, now);
  write(now);
  return moved;
}

std::vector<announcement> bookkeeper::announcements(std::int32_t count_max) {
  std::vector<announcement> outbox;
  std::size_t bytes = 0;
  for (const execution_id id : ledger_.announcements(count_max)) {
    if (bytes >= announcements_bytes_max) {
      break;
    }
    std::optional<execution_record> ended = shelf_.read(id);
    if (!ended) {
      break;  // the shelf has failed; its owner sees that
    }
    bytes += ended->result.size();
    outbox.push_back({id, ended->action, ledger_.row(ended->action).definition.ref, ended->number,
                      ended->state, std::move(ended->result), ended->ended_at_ns});
  }
  return outbox;
}

void bookkeeper::mark_announced(const std::vector<execution_id>& announced, moment now) {
  ledger_.mark_announced(announced);
  write(now);
}

result<execution_record> bookkeeper::read(execution_id execution) {
  std::optional<execution_record> found = shelf_.read(execution);
  if (!found) {
    return error{errc::unknown_execution, fmt::format("no execution {}", execution)};
  }
  found->action_ref = ledger_.row(found->action).definition.ref;
  found->waiting_ahead = ledger_.waiting_ahead(execution);
  return *std::move(found);
}

result<queue_stats> bookkeeper::stats(action_id action, const std::optional<std::string>& group) {
  return ledger_.stats(action, group);
}

result<movement> bookkeeper::control(action_id action, const queue_control& change, moment now) {
  result<movement> moved = ledger_.control(action, change, now);
  write(now);
  return moved;
}

std::int64_t bookkeeper::prune(duration age, std::int32_t count_max, moment now) {
  return shelf_.prune(now.wall_ns - age.count(), count_max);
}

}  // namespace baton
