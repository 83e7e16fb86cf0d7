// How a worker does its work: starts a body, watches it, records its end, takes the next along.
#include <algorithm>
#include <chrono>

#include "engine/core/error_result.hpp"
#include "engine/worker/worker_service.hpp"

namespace baton {
namespace {

/// Why how an attempt ended is not known; empty: it is.
std::string_view why_lost(end_cause cause) {
  switch (cause) {
    case end_cause::by_itself:
    case end_cause::timed_out: return {};
    case end_cause::lease_ended: return "it was killed at the end of its worker's lease";
    case end_cause::lost: return "how it ended is not known: what watched over it is gone";
    case end_cause::released: return "an operator released it while something of it was left";
  }
  return {};
}

}  // namespace

awaitable<> worker_service::work(attempt_key first) {
  attempt_key current = first;
  while (true) {
    attempt_process& process = attempt_processes_.at(current);
    std::string answer;
    const outcome seen = co_await run_attempt(process, answer);
    std::vector<assignment> next;
    if (!process.fenced) {
      next = co_await record(process, seen, std::move(answer));
    }
    forget(current);
    if (next.empty()) {
      break;
    }
    // Goes on with one of them in this coroutine: a busy queue costs no new one per execution.
    current = adopt(std::move(next.back()));
    next.pop_back();
    begin(std::move(next));
  }
}

awaitable<outcome> worker_service::run_attempt(attempt_process& process, std::string& answer) {
  const action_definition* const action = context_.definition_of(process.work.action);
  if (process.cancel_asked) {
    co_return outcome::cancelled;
  }
  if (action == nullptr) {
    answer = error_result("the action is no longer defined");
    co_return outcome::failed;
  }
  const std::optional<outcome> never_ran = co_await start_attempt(process, *action, answer);
  if (never_ran) {
    co_return *never_ran;
  }
  process.watch = supervision{context_.ports.time.now(), action->timeout, action->grace};
  watch_deadline(process);
  publish_status(process, process.key.number, status::running);
  if (process.fenced) {
    process.handle->kill();
  } else if (!has_lease()) {
    context_.mark("started past its lease", process.key.execution, process.key.number);
    lose_lease();  // at once, and not when its timer has its turn
  } else if (process.cancel_asked) {
    carry_out(process, process.watch.on_cancel(context_.ports.time.now()));
  }
  run_end end = co_await process.handle->wait();
  process.handle.reset();
  co_return judge_end(process, std::move(end), answer);
}

// Tries again while the machine is short of something. That is not the action's failure: the slot
// stays held, and the timeout counts from the start.
awaitable<std::optional<outcome>> worker_service::start_attempt(attempt_process& process,
                                                                const action_definition& action,
                                                                std::string& answer) {
  const host_time give_up_at = context_.ports.time.now() + context_.settings.start_patience;
  std::optional<retry_pause> pause;
  while (true) {
    if (process.cancel_asked) {
      co_return outcome::cancelled;
    }
    if (process.fenced || !has_lease()) {
      process.fenced = true;
      co_return outcome::worker_lost;
    }
    run_request wanted = request_for(process, action);
    wanted.last_try = context_.ports.time.now() >= give_up_at || !context_.takes_work();
    const bool last_try = wanted.last_try;
    const host_time lease_known = lease_deadline_;
    auto answered = co_await context_.ports.attempt_processes.start(std::move(wanted));
    if (answered) {
      started(process, std::move(*answered), lease_known);
      co_return std::nullopt;
    }
    if (!answered.error().is(errc::no_room)) {
      answer = error_result(answered.error().message());
      co_return outcome::failed;
    }
    window_.on_shortage(running_count());
    if (last_try) {
      answer = give_up_start(process, answered.error());
      co_return outcome::worker_lost;
    }
    if (!pause) {
      postpone(process, answered.error());
      pause.emplace(context_);
    }
    process.pause = &*pause;
    co_await pause->wait();
    process.pause = nullptr;
  }
}

run_request worker_service::request_for(const attempt_process& process,
                                        const action_definition& action) const {
  run_request wanted;
  wanted.execution = process.work.execution;
  wanted.number = process.work.number;
  wanted.worker = incarnation_;
  wanted.action_ref = action.ref;
  wanted.parameters = process.work.parameters;
  wanted.limits = {action.timeout, action.grace, lease_deadline_};
  return wanted;
}

std::int32_t worker_service::running_count() const {
  return static_cast<std::int32_t>(
      std::count_if(attempt_processes_.begin(), attempt_processes_.end(),
                    [](const auto& each) { return each.second.handle != nullptr; }));
}

std::string worker_service::give_up_start(const attempt_process& process, const error& why) {
  const std::string reason =
      fmt::format("never started, as the machine has no room: {}", why.message());
  context_.log(severity::warning, "start given up", reason, process.key.execution,
               process.key.number);
  return error_result(reason);
}

void worker_service::started(attempt_process& process, std::unique_ptr<run> handle,
                             host_time lease_known) {
  process.handle = std::move(handle);
  process.postponed = false;
  process.work.parameters = {};
  if (has_lease() && lease_deadline_ != lease_known) {
    process.handle->renew(lease_deadline_);  // a heartbeat was answered while it was being started
  }
  if (window_.size() < context_.settings.worker_capacity) {
    window_.on_start();
    claim_woken_.notify();
  }
}

// The store is told at once: if this worker is lost, the attempt has not timed out.
void worker_service::postpone(attempt_process& process, const error& why) {
  process.postponed = true;
  incarnation_woken_.notify();
  context_.log(severity::warning, "start postponed",
               fmt::format("{}; it is tried again for up to {} s, and worker {} has at most {} at "
                           "once meanwhile",
                           why.message(),
                           std::chrono::duration<double>{context_.settings.start_patience}.count(),
                           incarnation_, window_.size()),
               process.key.execution, process.key.number);
}

outcome worker_service::judge_end(attempt_process& process, run_end end, std::string& answer) {
  const outcome seen = process.watch.on_end(end.succeeded, end.cause);
  if (end.cause == end_cause::lease_ended && !has_lease()) {
    process.fenced = true;
  }
  answer = std::move(end.result);
  const std::string_view lost = why_lost(end.cause);
  if (!lost.empty()) {
    context_.log(severity::warning, "attempt lost", lost, process.key.execution,
                 process.key.number);
    if (answer.empty()) {
      answer = error_result(lost);
    }
  }
  return seen;
}

// Repeats until the store has answered for certain; a lost lease is such an answer.
awaitable<std::vector<assignment>> worker_service::record(const attempt_process& ended,
                                                          outcome seen, std::string answer) {
  retry_pause pause{context_};
  const shared_text kept{std::move(answer)};  // a repeated call does not copy it
  while (!ended.fenced && !context_.stopping) {
    finish_request wanted;
    wanted.execution = ended.key.execution;
    wanted.number = ended.key.number;
    wanted.worker = incarnation_;
    wanted.seen = seen;
    wanted.result = kept;
    const bool goes_on =
        context_.takes_work() && !resync_needed_ && !context_.rarely("took nothing along");
    wanted.claim_max = goes_on ? free_capacity(1) : 0;
    const std::int32_t may_claim = wanted.claim_max;
    const bool claims = may_claim > 0;
    claims_in_flight_ += claims ? 1 : 0;
    promised_ += may_claim;
    auto recorded = co_await context_.ports.storage.finish(std::move(wanted));
    claims_in_flight_ -= claims ? 1 : 0;
    promised_ -= may_claim;
    if (resync_needed_) {
      claim_woken_.notify();
    }
    if (ended.fenced) {
      break;
    }
    if (recorded) {
      dispatcher_.dispatch(recorded->moved, recorded->claimed);
      if (recorded->state == status::scheduled) {
        context_.mark("goes to another attempt", ended.key.execution, ended.key.number);
        publish_status(ended, ended.key.number.next(), status::scheduled);
      }
      co_return std::move(recorded->claimed);
    }
    if (!is_transient(recorded.error())) {
      context_.log(severity::warning, "end not recorded", recorded.error().message(),
                   ended.key.execution, ended.key.number);
      if (recorded.error().is(errc::lease_lost)) {
        lose_lease();
      }
      break;
    }
    resync_needed_ = resync_needed_ || (claims && recorded.error().is(errc::outcome_unknown));
    co_await pause.wait();
  }
  co_return std::vector<assignment>{};
}

void worker_service::publish_status(const attempt_process& process, attempt number, status state) {
  wake_ups_.send(message_type::execution_status_changed, process.key.execution, process.work.action,
                 number, state);
}

void worker_service::forget(attempt_key key) {
  const auto found = attempt_processes_.find(key);
  ensure(found != attempt_processes_.end(), "a body is forgotten once");
  deadlines_.erase({found->second.deadline, key});
  attempt_processes_.erase(found);
  if (forgotten_) {
    forgotten_->insert(key);
  }
  capacity_changed();
  if (attempt_processes_.empty() || resync_needed_) {
    claim_woken_.notify();
  }
}

void worker_service::capacity_changed() {
  attempt_ended_.notify();
  drain_woken_.notify();
}

void worker_service::watch_deadline(attempt_process& process) {
  deadlines_.erase({process.deadline, process.key});
  process.deadline = process.watch.deadline();
  if (process.deadline != never) {
    const auto placed = deadlines_.emplace(process.deadline, process.key).first;
    if (placed == deadlines_.begin()) {
      watch_woken_.notify();
    }
  }
}

void worker_service::cancel_attempt(attempt_process& process) {
  process.cancel_asked = true;
  if (process.handle) {
    carry_out(process, process.watch.on_cancel(context_.ports.time.now()));
  } else if (process.pause != nullptr) {
    process.pause->wake();
  }
}

void worker_service::carry_out(attempt_process& process, supervision_step step) {
  if (step == supervision_step::terminate) {
    process.handle->terminate();
  } else if (step == supervision_step::kill) {
    process.handle->kill();
  }
  watch_deadline(process);
}

// When the lease must be looked at. One that is kept without its storage is moved before its end:
// at its end the runner would kill the bodies by itself.
host_time worker_service::lease_watch() const {
  const duration ahead = keeps_lease() ? context_.settings.heartbeat : duration{0};
  return lease_deadline_ + -ahead;
}

// What cannot be killed keeps its slot: giving that on would let two attempts run at once. A process
// that stops cannot wait for it.
void worker_service::look_for_survivors() {
  std::vector<attempt_key> left_behind;
  for (auto& [key, of] : attempt_processes_) {
    std::string now = of.handle ? of.handle->survivors() : std::string{};
    if (now != of.survivors && !now.empty()) {
      context_.log(
          severity::warning, "attempt outlives its end",
          fmt::format("it was killed and is still there: {}. It keeps its slot; end it, or "
                      "give it up by `baton release {}`",
                      now, key.execution),
          key.execution, key.number);
    } else if (now != of.survivors) {
      context_.log(severity::info, "survivors are gone", of.survivors, key.execution, key.number);
    }
    of.survivors = std::move(now);
    if (context_.stopping && !of.survivors.empty()) {
      left_behind.push_back(key);
    }
  }
  for (const attempt_key& key : left_behind) {
    if (const auto found = attempt_processes_.find(key);
        found != attempt_processes_.end() && found->second.handle) {
      context_.log(severity::warning, "survivors left behind", found->second.survivors,
                   key.execution, key.number);
      found->second.handle->release();
    }
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

// One timer for all deadlines of all bodies, and for the lease.
awaitable<> worker_service::supervise() {
  while (!context_.stopping) {
    host_time next = incarnation_.is_none() ? never : lease_watch();
    if (!deadlines_.empty()) {
      next = std::min(next, deadlines_.begin()->first);
    }
    co_await watch_woken_.wait_until(next);
    const host_time now = context_.ports.time.now();
    if (!incarnation_.is_none() && now >= lease_watch()) {
      if (keeps_lease()) {
        outlast_storage();
      } else if (now >= lease_deadline_) {
        lose_lease();
      }
    }
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
      attempt_process& due = attempt_processes_.at(deadlines_.begin()->second);
      if (due.handle) {
        carry_out(due, due.watch.on_deadline(now));
      } else {
        deadlines_.erase(deadlines_.begin());
        due.deadline = never;
      }
    }
  }
}

}  // namespace baton
