// What a worker's state is told and asks for: what holds at an event, deadlines, drain and stop.
#include "engine/worker/worker_state.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace baton {
worker_state::worker_state(std::string name, loop_settings settings)
    : name_{std::move(name)}, settings_{std::move(settings)}, window_{settings_.worker_capacity} {
  ensure(settings_.lease > settings_.lease_margin + settings_.heartbeat,
         "a lease outlasts a heartbeat");
}

void worker_state::observe(const surroundings& around) {
  ensure(steps_.empty(), "the steps of one event are taken before the next event");
  ensure(around.now >= around_.now, "a host's time does not run back");
  ensure(around.phase >= around_.phase, "a loop that ends does not take work again");
  around_ = around;
}

// What is cheap to look at after each event; `audit` looks at the rest.
worker_steps worker_state::take_steps() {
  ensure(claims_in_flight_ >= 0, "a claim is answered once");
  ensure(promised_ >= claims_in_flight_, "each claim in flight may give at least one execution");
  ensure((promised_ == 0) == (claims_in_flight_ == 0), "what was promised is given back");
  ensure(!resync_needed_ || !incarnation_.is_none(), "only an incarnation holds work");
  ensure(forgotten_.has_value() == (claims_ == claim_phase::asks_held),
         "what is forgotten is noted exactly while it asks what it holds");
  const std::size_t concerned = attempts_.size() + std::exchange(named_, 0);
  ensure(steps_.size() <= steps_fixed_max + steps_per_attempt_max * concerned,
         "an event has few steps");
  return std::exchange(steps_, {});
}

// When the lease must be looked at. One that is kept without its storage is moved before its end:
// at its end the runner would kill the attempts by itself.
host_time worker_state::lease_watch() const {
  const duration ahead = outlasts_storage() ? settings_.heartbeat : duration{0};
  return lease_deadline_ + -ahead;
}

std::optional<host_time> worker_state::next_watch() const {
  if (stopping()) {
    return std::nullopt;
  }
  const host_time lease = incarnation_.is_none() ? never : lease_watch();
  return deadlines_.empty() ? lease : std::min(lease, deadlines_.begin()->first);
}

void worker_state::watch_due() {
  if (!incarnation_.is_none() && around_.now >= lease_watch()) {
    if (outlasts_storage()) {
      outlast_storage();
    } else {
      lose_lease();
    }
  }
  deadlines_due();
}

void worker_state::deadlines_due() {
  while (!deadlines_.empty() && deadlines_.begin()->first <= around_.now) {
    attempt_state& due = attempt_of(deadlines_.begin()->second);
    ensure(due.deadline == deadlines_.begin()->first, "a deadline stands where its attempt says");
    if (due.phase() == attempt_phase::running) {
      supervise(due, due.watch.on_deadline(around_.now));
    } else {
      deadlines_.erase(deadlines_.begin());
      due.deadline = never;
    }
  }
}

// A worker that left earlier would give its slots back while an attempt that it is about to find
// takes one of them.
bool worker_state::may_hold_more() const {
  return has_lease() && (resync_needed_ || forgotten_.has_value());
}

void worker_state::drain_begun() {
  ensure(!takes_work(), "no worker of a draining process claims");
  wake_claims();
  for (const auto& [key, of] : attempts_) {
    if (of.phase() == attempt_phase::postponed) {
      add(retry_start{key});  // it is tried once more
    }
  }
}

drain_step worker_state::next_drain_step() {
  ensure(!takes_work(), "a worker leaves a process that takes no more work");
  const bool busy = !attempts_.empty() || claims_in_flight_ > 0 || may_hold_more();
  drain_rests_ = busy && !stopping();
  if (drain_rests_) {
    return {drain_step::kind::rest, {}};
  }
  if (!has_lease()) {
    return {drain_step::kind::end, {}};
  }
  // The incarnation is over from here on: what a call of it still claims goes with it, and is not
  // found by a heartbeat and begun while the slots are given back.
  return {drain_step::kind::dismiss, std::exchange(incarnation_, {})};
}

void worker_state::stop() {
  ensure(stopping(), "a worker stops with its loop");
  lose_lease();
  add(close_subscriptions{});
  wake_renewal();
  claim_wanted_ = true;
  if (claims_ == claim_phase::rests || claims_ == claim_phase::pauses) {
    add(wake_task{worker_task::claims});
  }
  wake_watch();
  capacity_changed();
}

void worker_state::capacity_changed() {
  attempts_changed_ = true;
  if (lease_ == lease_phase::rests_ending) {
    add(wake_task{worker_task::lease});
  }
  if (drain_rests_) {
    add(wake_task{worker_task::drain});
  }
}

void worker_state::log(severity level, std::string_view event, std::string detail,
                       attempt_key key) {
  add(log_note{level, event, std::move(detail), key});
}

void worker_state::mark(std::string_view branch, attempt_key key) {
  log(severity::debug, branch, {}, key);
}

void worker_state::audit() const {
  std::size_t placed = 0;
  for (const auto& [key, of] : attempts_) {
    ensure(of.key == key, "an attempt stands under its key");
    ensure(of.fenced || !incarnation_.is_none(), "without a lease every attempt is fenced");
    placed += of.deadline == never ? 0 : 1;
    ensure(of.deadline == never || deadlines_.contains({of.deadline, key}),
           "a deadline is watched");
  }
  ensure(placed == deadlines_.size(), "every watched deadline is an attempt's");
  ensure(takes_work() || free_capacity() == 0, "a draining worker claims nothing");
  ensure(has_lease() || free_capacity() == 0, "a worker without a lease claims nothing");
  const bool asks = claims_ == claim_phase::asks_held && asking_ == incarnation_;
  ensure(!asks || claims_in_flight_ == 0, "it asks what it holds with no claim in flight");
}

}  // namespace baton
