// A worker's lease: enlisting, renewals, their failure, and what follows when it is lost.
#include <chrono>

#include "base/ensure.hpp"
#include "engine/worker/worker_state.hpp"

namespace baton {
namespace {

/// How often a worker without a lease looks whether what it has killed is gone.
constexpr std::chrono::seconds survivor_interval{1};

}  // namespace

bool worker_state::may_follow(lease_phase from, lease_phase to) {
  using enum lease_phase;
  switch (from) {
    case none: return to == rests_drained || to == enlisting || to == ending || to == over;
    case rests_drained: return to == none;
    case enlisting: return to == held || to == ending;
    case held: return to == rests_held || to == renewing || to == ending;
    case rests_held: return to == renewing || to == ending;
    case renewing: return to == held || to == ending;
    case ending: return to == rests_ending || to == none;
    case rests_ending: return to == ending;
    case over: return false;
  }
  return false;
}

void worker_state::enter(lease_phase next) {
  ensure(may_follow(lease_, next), "the lease moves by the table of its phases");
  lease_ = next;
}

lease_step worker_state::next_lease_step() {
  switch (lease_) {
    case lease_phase::none: return without_lease();
    case lease_phase::rests_drained:
      renewal_wanted_ = false;
      enter(lease_phase::none);
      return without_lease();
    case lease_phase::held: return with_lease(false);
    case lease_phase::rests_held: return with_lease(true);
    case lease_phase::ending: return after_lease();
    case lease_phase::rests_ending:
      attempts_changed_ = false;
      enter(lease_phase::ending);
      return {lease_step::kind::look};
    case lease_phase::enlisting:
    case lease_phase::renewing:
    case lease_phase::over: break;
  }
  ensure(false, "the lease has one step at a time, and none after its end");
  return {lease_step::kind::end};
}

lease_step worker_state::without_lease() {
  if (stopping()) {
    if (!attempts_.empty()) {
      enter(lease_phase::ending);
      return after_lease();
    }
    enter(lease_phase::over);
    return {lease_step::kind::end};
  }
  if (!takes_work()) {
    renewal_wanted_ = false;
    enter(lease_phase::rests_drained);
    return {lease_step::kind::rest};
  }
  enter(lease_phase::enlisting);
  lease_asked_ = around_.now;
  return {lease_step::kind::enlist};
}

lease_step worker_state::with_lease(bool rested) {
  const bool goes_on = !stopping() && !incarnation_.is_none();
  if (goes_on && !rested && !renewal_wanted_) {
    enter(lease_phase::rests_held);
    return {lease_step::kind::rest, next_renewal_};
  }
  if (goes_on || rested) {
    renewal_wanted_ = false;
  }
  if (goes_on) {
    enter(lease_phase::renewing);
    return {lease_step::kind::renew};
  }
  enter(lease_phase::ending);
  return after_lease();
}

// The next incarnation begins without attempts: those of the last one are being killed.
lease_step worker_state::after_lease() {
  if (attempts_.empty()) {
    enter(lease_phase::none);
    return without_lease();
  }
  if (std::exchange(attempts_changed_, false)) {
    return {lease_step::kind::look};
  }
  enter(lease_phase::rests_ending);
  return {lease_step::kind::rest, around_.now + survivor_interval};
}

void worker_state::enlisted(worker_incarnation incarnation) {
  ensure(!incarnation.is_none(), "a store gives an incarnation a number");
  ensure(incarnation_.is_none() && attempts_.empty(), "an incarnation begins without attempts");
  if (stopping()) {
    not_enlisted();
    return;
  }
  enter(lease_phase::held);
  incarnation_ = incarnation;
  renewal_unanswered_ = false;
  lease_begins(lease_asked_);
  log(severity::info, "worker enlisted", fmt::format("{} is worker {}", name_, incarnation));
  wake_watch();
  wake_claims();
  next_renewal_ = around_.now + settings_.heartbeat;
}

void worker_state::not_enlisted() {
  enter(lease_phase::ending);
}

// Counted from before the request: the store's lease began later, so it ends later than this.
void worker_state::lease_begins(host_time counted_from) {
  ensure(counted_from <= around_.now, "a lease is counted from the past");
  lease_deadline_ = counted_from + (settings_.lease - settings_.lease_margin);
}

renew_request worker_state::renewal_asked() {
  ensure(lease_ == lease_phase::renewing, "a renewal is asked where it is the next step");
  lease_asked_ = around_.now;
  renewing_ = incarnation_;
  renewal_unanswered_ = true;
  if (outlasts_storage()) {
    wake_watch();  // from now on it is looked at earlier
  }
  renew_request wanted{incarnation_, settings_.lease, {}};
  for (const auto& [key, of] : attempts_) {
    if (of.found_no_room) {
      wanted.postponed.push_back(key);
    }
  }
  return wanted;
}

void worker_state::renewal_answered(const renew_reply& renewed) {
  if (incarnation_ != renewing_) {
    enter(lease_phase::ending);
    return;
  }
  enter(lease_phase::held);
  if (!has_lease()) {
    lose_lease();
    return;
  }
  renewal_unanswered_ = false;
  lease_begins(lease_asked_);
  next_renewal_ = lease_asked_ + settings_.heartbeat;
  if (lease_deadline_ <= around_.now) {
    // The storage was away in between, and has kept the lease: how much of it is left, the next
    // answer tells.
    lease_deadline_ = around_.now + settings_.heartbeat;
    next_renewal_ = around_.now;
  }
  renew_attempts();
  repeat_lost_messages(renewed);
  add(look_for_survivors{});
  wake_watch();
}

void worker_state::renewal_failed(const error& why) {
  if (incarnation_ != renewing_) {
    enter(lease_phase::ending);
    return;
  }
  enter(lease_phase::held);
  const bool refused = why.is(errc::lease_lost);
  const bool goes_on = outlasts_storage() ? !refused : has_lease() && is_transient(why);
  if (goes_on) {
    next_renewal_ = around_.now + settings_.store_retry;
  } else {
    lose_lease();
  }
}

void worker_state::repeat_lost_messages(const renew_reply& renewed) {
  named_ += renewed.held.size();
  for (const holding& held : renewed.held) {
    const attempt_key key{held.execution, held.number};
    const auto found = attempts_.find(key);
    if (found == attempts_.end()) {
      resync_needed_ = true;
    } else if (held.cancelling) {
      if (!found->second.cancel_asked) {
        mark("cancelled by heartbeat", key);
      }
      cancel(found->second);
    }
  }
  wake_claims();  // for the wake-ups that a broken bus has lost
}

bool worker_state::has_lease() const {
  return !incarnation_.is_none() && (around_.now < lease_deadline_ || outlasts_storage());
}

bool worker_state::outlasts_storage() const {
  return renewal_unanswered_ && around_.owns_storage;
}

// The store does the same when it is back: it does not count the time in which it could not answer.
void worker_state::outlast_storage() {
  mark("kept its lease without its storage");
  lease_begins(around_.now);
  renew_attempts();
  wake_watch();
}

// What runs ends by itself at the end of the lease that it knows.
void worker_state::renew_attempts() {
  for (const auto& [key, of] : attempts_) {
    if (of.phase() == attempt_phase::running) {
      add(renew_attempt{key, lease_deadline_});
    }
  }
}

void worker_state::lose_lease() {
  if (incarnation_.is_none()) {
    return;
  }
  log(severity::warning, "lease lost",
      fmt::format("worker {} kills its {} bodies", incarnation_, attempts_.size()));
  incarnation_ = {};
  resync_needed_ = false;
  for (auto& [key, of] : attempts_) {
    of.fenced = true;
    if (of.phase() == attempt_phase::running) {
      add(kill_attempt{key});
    } else if (of.phase() == attempt_phase::postponed) {
      add(retry_start{key});
    }
  }
  wake_renewal();
  capacity_changed();
}

void worker_state::wake_renewal() {
  renewal_wanted_ = true;
  if (lease_ == lease_phase::rests_held || lease_ == lease_phase::rests_drained) {
    add(wake_task{worker_task::lease});
  }
}

}  // namespace baton
