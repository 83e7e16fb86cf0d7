// A worker's life: lease, heartbeats, and what happens when they fail.
#include "engine/worker/worker_service.hpp"

namespace baton {
namespace {

/// How often a worker without a lease looks whether what it has killed is gone.
constexpr std::chrono::seconds survivor_interval{1};

}  // namespace

worker_service::worker_service(loop_context& context, std::string name, scheduler& dispatcher,
                               publisher& wake_ups, worker_pool& pool)
    : context_{context},
      name_{std::move(name)},
      dispatcher_{dispatcher},
      wake_ups_{wake_ups},
      pool_{pool},
      window_{context.settings.worker_capacity},
      incarnation_woken_{context.ports.time},
      claim_woken_{context.ports.time},
      watch_woken_{context.ports.time},
      claim_retry_{context.ports.time},
      attempt_ended_{context.ports.time},
      drain_woken_{context.ports.time} {
  const loop_settings& settings = context.settings;
  ensure(settings.lease > settings.lease_margin + settings.heartbeat, "a lease outlasts a heartbeat");
  pool_.join(*this);
}

void worker_service::start() {
  scheduled_ = context_.ports.messages.subscribe("workers", {message_type::execution_scheduled});
  cancels_ = context_.ports.messages.subscribe("worker." + name_ + ".cancel",
                                               {message_type::execution_cancel});
  context_.tasks.spawn(live());
  begin_listening();
  context_.tasks.spawn(claim());
  context_.tasks.spawn(supervise());
}

awaitable<> worker_service::drain() {
  ensure(!context_.takes_work(), "no worker of a draining process claims");
  claim_woken_.notify();
  for (auto& [key, of] : attempt_processes_) {
    if (of.pause != nullptr) {
      of.pause->wake();  // it is tried once more
    }
  }
  while ((!attempt_processes_.empty() || claims_in_flight_ > 0 || may_hold_more()) &&
         !context_.stopping) {
    co_await drain_woken_.wait_until(never);
  }
  if (has_lease()) {
    // Its life is over from here on: what a call of it still claims goes with it, and is not found
    // by a heartbeat and begun while the slots are given back.
    const worker_incarnation mine = std::exchange(incarnation_, {});
    auto leave = [this, mine] { return context_.ports.storage.dismiss(mine); };
    const result<movement> moved = co_await until_settled(context_, leave);
    if (moved) {
      dispatcher_.dispatch(*moved);
    }
  }
}

void worker_service::stop() {
  lose_lease();
  for (subscription* const each : {scheduled_.get(), cancels_.get()}) {
    if (each != nullptr) {
      each->close();
    }
  }
  incarnation_woken_.notify();
  claim_woken_.notify();
  claim_retry_.notify();
  watch_woken_.notify();
  capacity_changed();
}

bool worker_service::has_lease() const {
  return !incarnation_.is_none() &&
         (context_.ports.time.now() < lease_deadline_ || keeps_lease());
}

// While its process holds the storage alone, no other worker can be given what this one runs: a
// storage that cannot answer is no reason to end it.
bool worker_service::keeps_lease() const {
  return renewal_unanswered_ && context_.ports.storage.is_exclusive();
}

// The store does the same when it is back: it does not count the time in which it could not answer.
void worker_service::outlast_storage() {
  context_.mark("kept its lease without its storage");
  const loop_settings& settings = context_.settings;
  lease_deadline_ = context_.ports.time.now() + (settings.lease - settings.lease_margin);
  renew_runs();
  watch_woken_.notify();
}

// What runs ends by itself at the end of the lease that it knows.
void worker_service::renew_runs() {
  for (auto& [key, of] : attempt_processes_) {
    if (of.handle) {
      of.handle->renew(lease_deadline_);
    }
  }
}

// Who leaves first gives its slots back while a body that it is about to find takes one.
bool worker_service::may_hold_more() const {
  return has_lease() && (resync_needed_ || forgotten_.has_value());
}

awaitable<> worker_service::live() {
  while (!context_.stopping) {
    if (context_.draining) {  // no new life
      co_await incarnation_woken_.wait_until(never);
      continue;
    }
    const bool enlisted = co_await enlist();
    if (enlisted) {
      claim_woken_.notify();
      co_await keep_lease();
    }
    // A new life begins with empty hands: what the old one ran is being killed.
    co_await end_all_attempts();
  }
  co_await end_all_attempts();
}

awaitable<> worker_service::end_all_attempts() {
  while (!attempt_processes_.empty()) {
    co_await attempt_ended_.wait_until(context_.ports.time.now() + survivor_interval);
    look_for_survivors();
  }
}

awaitable<bool> worker_service::enlist() {
  const host_time asked = context_.ports.time.now();
  auto ask = [this] { return context_.ports.storage.enlist(name_, context_.settings.lease); };
  const result<worker_incarnation> enlisted = co_await until_settled(context_, ask);
  if (!enlisted || context_.stopping) {
    co_return false;
  }
  incarnation_ = *enlisted;
  renewal_unanswered_ = false;
  // Counted from before the request: the store's lease began later, so it ends later than this.
  lease_deadline_ = asked + (context_.settings.lease - context_.settings.lease_margin);
  context_.log(severity::info, "worker enlisted",
               fmt::format("{} is worker {}", name_, incarnation_));
  watch_woken_.notify();
  co_return true;
}

awaitable<> worker_service::keep_lease() {
  host_time next = context_.ports.time.now() + context_.settings.heartbeat;
  while (!context_.stopping && !incarnation_.is_none()) {
    co_await incarnation_woken_.wait_until(next);
    if (context_.stopping || incarnation_.is_none()) {
      break;
    }
    const host_time asked = context_.ports.time.now();
    const worker_incarnation mine = incarnation_;
    renewal_unanswered_ = true;
    if (keeps_lease()) {
      watch_woken_.notify();  // from now on it is looked at earlier
    }
    std::vector<attempt_key> waiting = postponed();
    const auto renewed =
        co_await context_.ports.storage.renew(mine, context_.settings.lease, std::move(waiting));
    if (incarnation_ != mine) {
      break;
    }
    if (renewed && has_lease()) {
      renewal_unanswered_ = false;
      const host_time now = context_.ports.time.now();
      lease_deadline_ = asked + (context_.settings.lease - context_.settings.lease_margin);
      next = asked + context_.settings.heartbeat;
      if (lease_deadline_ <= now) {
        // The storage was away in between, and has kept the lease: how much of it is left, the next
        // answer tells.
        lease_deadline_ = now + context_.settings.heartbeat;
        next = now;
      }
      renew_runs();
      accept_renewal(*renewed);
      look_for_survivors();
      watch_woken_.notify();
    } else if (keeps_lease() && !renewed.error().is(errc::lease_lost)) {
      next = context_.ports.time.now() + context_.settings.store_retry;
    } else if (!has_lease() || !is_transient(renewed.error())) {
      lose_lease();
    } else {
      next = context_.ports.time.now() + context_.settings.store_retry;
    }
  }
}

std::vector<attempt_key> worker_service::postponed() const {
  std::vector<attempt_key> all;
  for (const auto& [key, of] : attempt_processes_) {
    if (of.postponed) {
      all.push_back(key);
    }
  }
  return all;
}

// The heartbeat's answer repeats what messages may have lost: cancellations, and work whose claim
// was answered into nowhere.
void worker_service::accept_renewal(const renew_reply& renewed) {
  for (const holding& held : renewed.held) {
    const auto found = attempt_processes_.find({held.execution, held.number});
    if (found == attempt_processes_.end()) {
      resync_needed_ = true;
    } else if (held.cancelling) {
      if (!found->second.cancel_asked) {
        context_.mark("cancelled by heartbeat", held.execution, held.number);
      }
      cancel_attempt(found->second);
    }
  }
  claim_woken_.notify();  // for the wake-ups that a broken bus has kept from us
}

void worker_service::lose_lease() {
  if (incarnation_.is_none()) {
    return;
  }
  context_.log(
      severity::warning, "lease lost",
      fmt::format("worker {} kills its {} bodies", incarnation_, attempt_processes_.size()));
  incarnation_ = {};
  resync_needed_ = false;
  for (auto& [key, of] : attempt_processes_) {
    of.fenced = true;
    if (of.handle) {
      of.handle->kill();
    } else if (of.pause != nullptr) {
      of.pause->wake();
    }
  }
  incarnation_woken_.notify();
  capacity_changed();
}

}  // namespace baton
