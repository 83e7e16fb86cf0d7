// How a worker does its work: starts an attempt, watches it, records its end, takes the next.
#include "engine/worker/worker_service.hpp"

namespace baton {

worker_service::attempt_process& worker_service::process_of(attempt_key key) {
  const auto found = attempt_processes_.find(key);
  ensure(found != attempt_processes_.end(), "a step names an attempt that the worker carries out");
  return found->second;
}

awaitable<> worker_service::work(attempt_key first) {
  attempt_key current = first;
  while (true) {
    const attempt_step step = decide(&worker_state::next_attempt_step, current);
    if (step != attempt_step::forget) {
      co_await carry_out(step, current);
      continue;
    }
    std::vector<assignment> next = std::move(process_of(current).next);
    attempt_processes_.erase(current);
    decide(&worker_state::attempt_forgotten, current);
    if (next.empty()) {
      co_return;
    }
    // Goes on with one of them in this coroutine: a busy queue costs no new one per execution.
    current = adopt(std::move(next.back()));
    next.pop_back();
    for (assignment& each : next) {
      begin_attempt another{std::move(each)};
      carry_out(another);
    }
  }
}

awaitable<> worker_service::carry_out(attempt_step step, attempt_key key) {
  switch (step) {
    case attempt_step::start: return start_attempt(key);
    case attempt_step::pause_start: return pause(process_of(key).start_pause);
    case attempt_step::watch: return watch_attempt(key);
    case attempt_step::record: return record(key);
    case attempt_step::pause_record: return pause(process_of(key).record_pause);
    case attempt_step::forget: break;
  }
  broken_invariant("a step that waits for nothing", std::source_location::current());
}

awaitable<> worker_service::pause(std::optional<retry_pause>& before_next_try) {
  if (!before_next_try) {
    before_next_try.emplace(context_);
  }
  co_await before_next_try->wait();
}

awaitable<> worker_service::start_attempt(attempt_key key) {
  attempt_process& process = process_of(key);
  const action_definition* const action = context_.definition_of(process.work.action);
  ensure(action != nullptr, "an attempt is started by its action's definition");
  const start_terms terms = decide(&worker_state::start_asked, key);
  run_request wanted;
  wanted.execution = key.execution;
  wanted.number = key.number;
  wanted.worker = terms.worker;
  wanted.action_ref = action->ref;
  wanted.parameters = process.work.parameters;
  wanted.limits = {action->timeout, action->grace, terms.lease_until};
  wanted.last_try = terms.last_try;
  auto answered = co_await context_.ports.attempt_processes.start(std::move(wanted));
  if (!answered) {
    decide(&worker_state::start_failed, key, answered.error());
    co_return;
  }
  process.handle = std::move(*answered);
  process.work.parameters = {};
  decide(&worker_state::start_succeeded, key);
}

awaitable<> worker_service::watch_attempt(attempt_key key) {
  attempt_process& process = process_of(key);
  run_end end = co_await process.handle->wait();
  process.handle.reset();
  process.result = std::move(end.result);
  decide(&worker_state::attempt_ended, key, end.succeeded, end.cause, !process.result.empty());
}

awaitable<> worker_service::record(attempt_key key) {
  attempt_process& process = process_of(key);
  const bool declines = state_now().may_take_along() && context_.rarely("took nothing along");
  finish_request wanted = decide(&worker_state::finish_asked, key, declines);
  wanted.result = process.result;
  auto recorded = co_await context_.ports.storage.finish(std::move(wanted));
  if (recorded) {
    process.reply = std::move(*recorded);
    decide(&worker_state::end_recorded, key, process.reply.state);
  } else {
    decide(&worker_state::recording_failed, key, recorded.error());
  }
}

std::optional<worker_service::surviving> worker_service::find_survivors(
    execution_id execution) const {
  for (auto at = attempt_processes_.lower_bound({execution, attempt{}});
       at != attempt_processes_.end() && at->first.execution == execution; ++at) {
    run* const handle = at->second.handle.get();
    std::string left = handle != nullptr ? handle->survivors() : std::string{};
    if (!left.empty()) {
      return surviving{at->first.number, handle, std::move(left)};
    }
  }
  return std::nullopt;
}

std::string worker_service::survivors_of(execution_id execution) const {
  const auto found = find_survivors(execution);
  return found ? fmt::format("attempt {}: {}", found->number, found->left) : std::string{};
}

std::optional<attempt> worker_service::surviving_attempt(execution_id execution) const {
  const auto found = find_survivors(execution);
  return found ? std::optional{found->number} : std::nullopt;
}

std::optional<attempt> worker_service::release(execution_id execution) {
  const auto found = find_survivors(execution);
  if (!found) {
    return std::nullopt;
  }
  context_.log(severity::warning, "released by an operator",
               fmt::format("still there: {}", found->left), execution, found->number);
  found->handle->release();
  return found->number;
}

}  // namespace baton
