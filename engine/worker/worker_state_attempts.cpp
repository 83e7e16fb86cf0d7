// How a worker does its work: an attempt from its start to the record of its end.
#include <algorithm>
#include <chrono>

#include "base/ensure.hpp"
#include "engine/worker/worker_state.hpp"

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

attempt_state& worker_state::attempt_of(attempt_key key) {
  const auto found = attempts_.find(key);
  ensure(found != attempts_.end(), "an event names an attempt that the worker has");
  return found->second;
}

attempt_step worker_state::next_attempt_step(attempt_key key) {
  attempt_state& of = attempt_of(key);
  switch (of.phase()) {
    case attempt_phase::adopted:
    case attempt_phase::postponed: return try_start(of);
    case attempt_phase::short_of_room:
      of.enter(attempt_phase::postponed);
      return attempt_step::pause_start;
    case attempt_phase::running: return attempt_step::watch;
    case attempt_phase::unrecorded:
      of.enter(attempt_phase::ended);
      return attempt_step::pause_record;
    case attempt_phase::ended:
      if (!of.fenced && !stopping()) {
        return attempt_step::record;
      }
      of.enter(attempt_phase::over);
      return attempt_step::forget;
    case attempt_phase::over: return attempt_step::forget;
    case attempt_phase::starting:
    case attempt_phase::recording: break;
  }
  ensure(false, "an attempt has one step at a time");
  return attempt_step::forget;
}

attempt_step worker_state::try_start(attempt_state& of) {
  if (of.cancel_asked) {
    of.end(outcome::cancelled);
  } else if (!of.terms) {
    add(fail_attempt{of.key, "the action is no longer defined"});
    of.end(outcome::failed);
  } else if (of.fenced || !has_lease()) {
    of.fenced = true;
    of.end(outcome::worker_lost);
  } else {
    if (of.phase() == attempt_phase::adopted) {
      of.give_up_at = around_.now + settings_.start_patience;
    }
    of.enter(attempt_phase::starting);
    return attempt_step::start;
  }
  return next_attempt_step(of.key);
}

start_terms worker_state::start_asked(attempt_key key) {
  attempt_state& of = attempt_of(key);
  ensure(of.phase() == attempt_phase::starting, "a start is asked where it is the next step");
  of.last_try = around_.now >= of.give_up_at || !takes_work();
  of.lease_told = lease_deadline_;
  return {incarnation_, lease_deadline_, of.last_try};
}

void worker_state::start_succeeded(attempt_key key) {
  attempt_state& of = attempt_of(key);
  of.enter(attempt_phase::running);
  of.found_no_room = false;
  if (has_lease() && lease_deadline_ != of.lease_told) {
    add(renew_attempt{key, lease_deadline_});  // it was renewed while the attempt was being started
  }
  if (window_.size() < settings_.worker_capacity) {
    window_.on_start();
    wake_claims();
  }
  of.watch = supervision{around_.now, of.terms->timeout, of.terms->grace};
  place_deadline(of);
  add(publish_status{key, key.number, status::running});
  if (of.fenced) {
    add(kill_attempt{key});
  } else if (!has_lease()) {
    mark("started past its lease", key);
    lose_lease();  // at once, and not when its timer has its turn
  } else if (of.cancel_asked) {
    supervise(of, of.watch.on_cancel(around_.now));
  }
}

// Want of room is not the action's failure: the slot stays held, and the timeout counts from the
// start.
void worker_state::start_failed(attempt_key key, const error& why) {
  attempt_state& of = attempt_of(key);
  if (!why.is(errc::no_room)) {
    add(fail_attempt{key, why.message()});
    of.end(outcome::failed);
    return;
  }
  window_.on_shortage(running_count());
  if (of.last_try) {
    std::string reason =
        fmt::format("never started, as the machine has no room: {}", why.message());
    log(severity::warning, "start given up", reason, key);
    add(fail_attempt{key, std::move(reason)});
    of.end(outcome::worker_lost);
    return;
  }
  of.enter(attempt_phase::short_of_room);
  if (!of.found_no_room) {
    postpone(of, why);
  }
}

// The store is told at once: if this worker is lost, the attempt has not timed out.
void worker_state::postpone(attempt_state& of, const error& why) {
  of.found_no_room = true;
  wake_renewal();
  log(severity::warning, "start postponed",
      fmt::format("{}; it is tried again for up to {} s, and worker {} has at most {} at once "
                  "meanwhile",
                  why.message(), std::chrono::duration<double>{settings_.start_patience}.count(),
                  incarnation_, window_.size()),
      of.key);
}

std::int32_t worker_state::running_count() const {
  return static_cast<std::int32_t>(std::count_if(
      attempts_.begin(), attempts_.end(),
      [](const auto& each) { return each.second.phase() == attempt_phase::running; }));
}

void worker_state::attempt_ended(attempt_key key, bool succeeded, end_cause cause,
                                 bool has_result) {
  attempt_state& of = attempt_of(key);
  of.end(of.watch.on_end(succeeded, cause));
  if (cause == end_cause::lease_ended && !has_lease()) {
    of.fenced = true;
  }
  const std::string_view lost = why_lost(cause);
  if (!lost.empty()) {
    log(severity::warning, "attempt lost", std::string{lost}, key);
    if (!has_result) {
      add(fail_attempt{key, std::string{lost}});
    }
  }
}

bool worker_state::may_take_along() const {
  return takes_work() && !resync_needed_;
}

finish_request worker_state::finish_asked(attempt_key key, bool declines) {
  attempt_state& of = attempt_of(key);
  ensure(!of.fenced, "nothing of a fenced attempt is reported");
  of.enter(attempt_phase::recording);
  of.may_claim = may_take_along() && !declines ? free_capacity(1) : 0;
  if (of.may_claim > 0) {
    claim_sent(of.may_claim);
  }
  finish_request wanted;
  wanted.execution = key.execution;
  wanted.number = key.number;
  wanted.worker = incarnation_;
  wanted.seen = of.seen;
  wanted.claim_max = of.may_claim;
  return wanted;
}

void worker_state::end_recorded(attempt_key key, status state) {
  attempt_state& of = attempt_of(key);
  ensure(is_terminal(state) || state == status::scheduled, "an attempt's end ends its running");
  of.enter(attempt_phase::over);
  record_answered(of);
  if (of.fenced) {
    return;
  }
  add(dispatch_reply{key});
  if (state == status::scheduled) {
    mark("goes to another attempt", key);
    add(publish_status{key, key.number.next(), status::scheduled});
  }
}

// Repeated until the store has answered for certain; a lost lease is such an answer.
void worker_state::recording_failed(attempt_key key, const error& why) {
  attempt_state& of = attempt_of(key);
  const bool repeats = !of.fenced && is_transient(why);
  of.enter(repeats ? attempt_phase::unrecorded : attempt_phase::over);
  const bool claimed = of.may_claim > 0;
  record_answered(of);
  if (repeats) {
    resync_needed_ = resync_needed_ || (claimed && why.is(errc::outcome_unknown));
  } else if (!of.fenced) {
    log(severity::warning, "end not recorded", why.message(), key);
    if (why.is(errc::lease_lost)) {
      lose_lease();
    }
  }
}

void worker_state::record_answered(attempt_state& of) {
  if (of.may_claim > 0) {
    claim_over(std::exchange(of.may_claim, 0));
  }
  if (resync_needed_) {
    wake_claims();
  }
}

void worker_state::attempt_forgotten(attempt_key key) {
  const attempt_state& of = attempt_of(key);
  ensure(of.phase() == attempt_phase::over, "an attempt is forgotten once it is over");
  deadlines_.erase({of.deadline, key});
  attempts_.erase(key);
  if (forgotten_) {
    forgotten_->insert(key);
  }
  capacity_changed();
  if (attempts_.empty() || resync_needed_) {
    wake_claims();
  }
}

void worker_state::cancel_asked(attempt_key key) {
  const auto found = attempts_.find(key);
  if (found != attempts_.end()) {
    cancel(found->second);
  }
}

void worker_state::cancel(attempt_state& of) {
  of.cancel_asked = true;
  if (of.phase() == attempt_phase::running) {
    supervise(of, of.watch.on_cancel(around_.now));
  } else if (of.phase() == attempt_phase::postponed) {
    add(retry_start{of.key});
  }
}

void worker_state::supervise(attempt_state& of, supervision_step step) {
  ensure(of.phase() == attempt_phase::running, "only what runs is terminated or killed");
  if (step == supervision_step::terminate) {
    add(terminate_attempt{of.key});
  } else if (step == supervision_step::kill) {
    add(kill_attempt{of.key});
  }
  place_deadline(of);
}

void worker_state::place_deadline(attempt_state& of) {
  deadlines_.erase({of.deadline, of.key});
  of.deadline = of.watch.deadline();
  if (of.deadline != never) {
    const auto placed = deadlines_.emplace(of.deadline, of.key).first;
    if (placed == deadlines_.begin()) {
      wake_watch();
    }
  }
}

// What cannot be killed keeps its slot: giving that on would let two attempts run at once. A
// process that stops cannot wait for it.
void worker_state::survivors_told(const std::vector<survivors_seen>& surviving) {
  auto told = surviving.begin();
  for (auto& [key, of] : attempts_) {
    std::string now;
    if (told != surviving.end() && told->key == key) {
      ensure(of.phase() == attempt_phase::running, "only what was started survives");
      now = (told++)->left;
    }
    if (now != of.survivors && !now.empty()) {
      log(severity::warning, "attempt outlives its end",
          fmt::format("it was killed and is still there: {}. It keeps its slot; end it, or give it "
                      "up by `baton release {}`",
                      now, key.execution),
          key);
    } else if (now != of.survivors) {
      log(severity::info, "survivors are gone", of.survivors, key);
    }
    of.survivors = std::move(now);
  }
  ensure(told == surviving.end(), "survivors are told in order, of attempts that the worker has");
  leave_survivors_behind();
}

void worker_state::leave_survivors_behind() {
  for (const auto& [key, of] : attempts_) {
    if (stopping() && !of.survivors.empty()) {
      log(severity::warning, "survivors left behind", of.survivors, key);
      add(release_attempt{key});
    }
  }
}

}  // namespace baton
