// How a worker gets work: how much it may claim, and finding again what a lost answer gave it.
#include <algorithm>

#include "base/ensure.hpp"
#include "engine/worker/worker_state.hpp"

namespace baton {

bool worker_state::may_follow(claim_phase from, claim_phase to) {
  using enum claim_phase;
  switch (from) {
    case idle: return to == rests || to == asks_held || to == claims || to == over;
    case rests: return to == idle;
    case asks_held: return to == asked_held;
    case asked_held: return to == idle || to == claims;
    case claims: return to == idle || to == failed;
    case failed: return to == pauses;
    case pauses: return to == idle;
    case over: return false;
  }
  return false;
}

void worker_state::enter(claim_phase next) {
  ensure(may_follow(claims_, next), "claims move by the table of their phases");
  claims_ = next;
}

std::int32_t worker_state::free_capacity(std::int32_t leaving) const {
  if (!takes_work() || resync_needed_ || !has_lease()) {
    return 0;
  }
  const auto taken = static_cast<std::int32_t>(attempts_.size()) + promised_ - leaving;
  ensure(taken >= 0, "an attempt leaves only once it was taken");
  return std::max(0, window_.size() - taken);
}

claim_step worker_state::next_claim_step() {
  switch (claims_) {
    case claim_phase::asked_held: capacity_changed(); return claim_if_room();
    case claim_phase::failed:
      enter(claim_phase::pauses);
      if (!stopping()) {
        return {claim_step::kind::rest, around_.now + settings_.store_retry, {}};
      }
      [[fallthrough]];
    case claim_phase::rests:
    case claim_phase::pauses:
      enter(claim_phase::idle);
      claim_wanted_ = true;
      break;
    case claim_phase::idle: break;
    case claim_phase::asks_held:
    case claim_phase::claims:
    case claim_phase::over:
      ensure(false, "claims have one step at a time, and none after their end");
      break;
  }
  if (stopping()) {
    enter(claim_phase::over);
    return {claim_step::kind::end, never, {}};
  }
  if (std::exchange(claim_wanted_, false) && has_lease()) {
    return woken_to_claim();
  }
  enter(claim_phase::rests);
  return {claim_step::kind::rest, never, {}};
}

claim_step worker_state::woken_to_claim() {
  if (resync_needed_ && claims_in_flight_ == 0) {
    return ask_held();
  }
  if (resync_needed_) {
    capacity_changed();  // the last answer that may give work wakes it again
  }
  return claim_if_room();
}

// It asks only when no other answer that gives work is under way: otherwise one execution could be
// taken twice, from the list and from the answer. And the list may be older than an end that was
// recorded while it was under way: what has been forgotten since is not taken up again.
claim_step worker_state::ask_held() {
  enter(claim_phase::asks_held);
  mark("asked what it holds");
  asking_ = incarnation_;
  forgotten_.emplace();
  return {claim_step::kind::ask_held, never, asking_};
}

claim_step worker_state::claim_if_room() {
  claim_.count_max = free_capacity();
  if (claim_.count_max > 0) {
    enter(claim_phase::claims);
    return {claim_step::kind::claim, never, {}};
  }
  if (claims_ != claim_phase::idle) {
    enter(claim_phase::idle);
  }
  return next_claim_step();
}

claim_request worker_state::claim_asked(bool one_by_one) {
  ensure(claims_ == claim_phase::claims, "a claim is made where it is the next step");
  claim_.worker = incarnation_;
  if (one_by_one) {
    claim_.count_max = 1;
  }
  claim_sent(claim_.count_max);
  return claim_;
}

void worker_state::claim_sent(std::int32_t count) {
  ensure(count > 0, "a claim is for something");
  ensure(!incarnation_.is_none(), "an incarnation claims");
  ++claims_in_flight_;
  promised_ += count;
}

void worker_state::claim_over(std::int32_t count) {
  ensure(count > 0 && promised_ >= count, "an answer gives back what was promised for it");
  --claims_in_flight_;
  promised_ -= count;
}

void worker_state::claim_answered(std::vector<assignment> claimed) {
  ensure(std::ssize(claimed) <= claim_.count_max, "a store gives no more than was asked for");
  claim_over(claim_.count_max);
  capacity_changed();
  enter(claim_phase::idle);
  if (incarnation_ != claim_.worker) {
    return;
  }
  const bool maybe_more = std::ssize(claimed) == claim_.count_max;
  begin(std::move(claimed));
  if (maybe_more) {
    add(wake_pool{});
  }
}

void worker_state::claim_failed(const error& why) {
  claim_over(claim_.count_max);
  capacity_changed();
  if (incarnation_ != claim_.worker) {
    enter(claim_phase::idle);
  } else if (why.is(errc::lease_lost)) {
    enter(claim_phase::idle);
    lose_lease();
  } else {
    enter(claim_phase::failed);
    resync_needed_ = resync_needed_ || why.is(errc::outcome_unknown);
  }
}

void worker_state::held_answered(std::vector<assignment> held) {
  enter(claim_phase::asked_held);
  const std::set<attempt_key> ended_meanwhile = *std::exchange(forgotten_, std::nullopt);
  if (incarnation_ != asking_) {
    return;
  }
  ensure(claims_in_flight_ == 0, "nothing was claimed while it asked what it holds");
  resync_needed_ = false;
  named_ += held.size();
  std::vector<assignment> unknown;
  for (assignment& each : held) {
    const attempt_key key{each.execution, each.number};
    if (ended_meanwhile.contains(key)) {
      mark("listed after its end", key);
    } else if (!attempts_.contains(key)) {
      mark("claimed without knowing", key);
      unknown.push_back(std::move(each));
    }
  }
  begin(std::move(unknown));
}

void worker_state::held_failed(const error& why) {
  enter(claim_phase::asked_held);
  forgotten_.reset();
  if (incarnation_ != asking_) {
    return;
  }
  if (why.is(errc::lease_lost)) {
    lose_lease();
  } else if (!is_transient(why)) {
    resync_needed_ = false;  // no later answer will tell more
  }
  // After any other error the next heartbeat finds it again.
}

bool worker_state::work_offered() {
  const bool has_room = free_capacity() > 0;
  if (has_room) {
    wake_claims();
  }
  return has_room;
}

worker_incarnation worker_state::offer_begun() {
  if (free_capacity() == 0) {
    return {};
  }
  claim_sent(1);
  return incarnation_;
}

void worker_state::offer_ended(worker_incarnation incarnation, std::vector<assignment> claimed,
                               bool lost) {
  ensure(!incarnation.is_none(), "an offer that was begun ends");
  ensure(claimed.size() <= 1, "an offer is for one execution");
  claim_over(1);
  capacity_changed();
  if (incarnation_ == incarnation) {
    resync_needed_ = resync_needed_ || lost;
    begin(std::move(claimed));
  }
  if (resync_needed_) {
    wake_claims();
  }
}

// Each is adopted when its step is carried out: what an attempt does first comes before the next.
void worker_state::begin(std::vector<assignment> claimed) {
  named_ += claimed.size();
  for (assignment& each : claimed) {
    add(begin_attempt{std::move(each)});
  }
}

attempt_key worker_state::adopt(const assignment& work, std::optional<attempt_terms> terms) {
  ensure(!incarnation_.is_none(), "an incarnation adopts what it holds");
  ensure(work.state == status::running || work.state == status::cancelling,
         "an assignment is claimed");
  const attempt_key key{work.execution, work.number};
  ensure(!key.execution.is_none() && !key.number.is_none(), "an attempt has a key");
  attempt_state fresh;
  fresh.key = key;
  fresh.terms = terms;
  fresh.cancel_asked = work.state == status::cancelling;
  const bool inserted = attempts_.emplace(key, std::move(fresh)).second;
  ensure(inserted, "a claim gives only what the worker does not have");
  return key;
}

void worker_state::wake_claims() {
  claim_wanted_ = true;
  if (claims_ == claim_phase::rests) {
    add(wake_task{worker_task::claims});
  }
}

}  // namespace baton
