// How a worker does its work: starts a body, watches it, records its end, takes the next along.
#include "engine/core/json_text.hpp"
#include "engine/worker_service.hpp"

namespace baton {

awaitable<> worker_service::work(attempt_key first) {
  attempt_key current = first;
  while (true) {
    body& of = bodies_.at(current);
    std::string answer;
    const outcome seen = co_await run_body(of, answer);
    std::vector<assignment> next;
    if (!of.fenced) {
      next = co_await record(of, seen, std::move(answer));
    }
    forget(current);
    if (next.empty()) {
      break;
    }
    // Goes on with one of them in this coroutine: a busy queue costs no new one per execution.
    current = take_in_hand(std::move(next.back()));
    next.pop_back();
    begin(std::move(next));
  }
}

awaitable<outcome> worker_service::run_body(body& of, std::string& answer) {
  const action_definition* const action = context_.definition_of(of.work.action);
  if (of.cancel_asked) {
    co_return outcome::cancelled;
  }
  if (action == nullptr) {
    answer = error_result("the action is no longer defined");
    co_return outcome::failed;
  }
  if (!has_lease()) {
    of.fenced = true;
    co_return outcome::worker_lost;
  }
  run_request wanted;
  wanted.execution = of.work.execution;
  wanted.number = of.work.number;
  wanted.worker = incarnation_;
  wanted.action_ref = action->ref;
  wanted.parameters = std::move(of.work.parameters);
  wanted.limits = {action->timeout, action->grace, lease_deadline_};
  auto started = co_await context_.ports.bodies.start(std::move(wanted));
  if (!started) {
    answer = error_result(started.error().message());
    co_return outcome::failed;
  }
  of.handle = std::move(*started);
  of.watch = supervision{context_.ports.time.now(), action->timeout, action->grace};
  watch_deadline(of);
  tell_status(of, of.key.number, status::running);
  if (of.fenced) {
    of.handle->kill();
  } else if (!has_lease()) {
    context_.mark("started past its lease", of.key.execution, of.key.number);
    lose_lease();  // at once, and not when its timer has its turn
  } else if (of.cancel_asked) {
    carry_out(of, of.watch.on_cancel(context_.ports.time.now()));
  }
  run_end end = co_await of.handle->wait();
  of.handle.reset();
  answer = std::move(end.result);
  co_return of.watch.on_end(end.succeeded);
}

// Repeats until the store has answered for certain; a lost lease is such an answer.
awaitable<std::vector<assignment>> worker_service::record(const body& ended, outcome seen,
                                                          std::string answer) {
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
    wanted.claim_max = goes_on ? free_capacity() + 1 : 0;
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
        tell_status(ended, ended.key.number.next(), status::scheduled);
      }
      co_return std::move(recorded->claimed);
    }
    if (!is_transient(recorded.error())) {
      context_.tell(severity::warning, "end not recorded", recorded.error().message(),
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

void worker_service::tell_status(const body& of, attempt number, status state) {
  wake_ups_.send(message_type::execution_status_changed, of.key.execution, of.work.action, number,
                 state);
}

void worker_service::forget(attempt_key key) {
  const auto found = bodies_.find(key);
  ensure(found != bodies_.end(), "a body is forgotten once");
  deadlines_.erase({found->second.deadline, key});
  bodies_.erase(found);
  if (forgotten_) {
    forgotten_->insert(key);
  }
  hands_changed();
  if (bodies_.empty() || resync_needed_) {
    claim_woken_.notify();
  }
}

void worker_service::hands_changed() {
  body_ended_.notify();
  drain_woken_.notify();
}

void worker_service::watch_deadline(body& of) {
  deadlines_.erase({of.deadline, of.key});
  of.deadline = of.watch.deadline();
  if (of.deadline != never) {
    const auto placed = deadlines_.emplace(of.deadline, of.key).first;
    if (placed == deadlines_.begin()) {
      watch_woken_.notify();
    }
  }
}

void worker_service::cancel_body(body& of) {
  of.cancel_asked = true;
  if (of.handle) {
    carry_out(of, of.watch.on_cancel(context_.ports.time.now()));
  }
}

void worker_service::carry_out(body& of, supervision_step step) {
  if (step == supervision_step::terminate) {
    of.handle->terminate();
  } else if (step == supervision_step::kill) {
    of.handle->kill();
  }
  watch_deadline(of);
}

// One timer for all deadlines of all bodies, and for the lease.
awaitable<> worker_service::supervise() {
  while (!context_.stopping) {
    host_time next = incarnation_.is_none() ? never : lease_deadline_;
    if (!deadlines_.empty()) {
      next = std::min(next, deadlines_.begin()->first);
    }
    co_await watch_woken_.wait_until(next);
    const host_time now = context_.ports.time.now();
    if (!incarnation_.is_none() && now >= lease_deadline_) {
      lose_lease();
    }
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
      body& due = bodies_.at(deadlines_.begin()->second);
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
