// How a worker gets work: wake-ups, claims, and finding again what a lost answer gave it.
#include "engine/context/message_loop.hpp"
#include "engine/worker/worker_service.hpp"

namespace baton {

std::int32_t worker_service::free_capacity(std::int32_t leaving) const {
  if (!context_.takes_work() || resync_needed_ || !has_lease()) {
    return 0;
  }
  const auto taken = static_cast<std::int32_t>(attempt_processes_.size()) + promised_ - leaving;
  return std::max(0, window_.size() - taken);
}

bool worker_service::offer_work() {
  const bool has_room = free_capacity() > 0;
  if (has_room) {
    claim_woken_.notify();
  }
  return has_room;
}

worker_incarnation worker_service::begin_offer() {
  if (free_capacity() == 0) {
    return {};
  }
  ++claims_in_flight_;
  ++promised_;
  return incarnation_;
}

void worker_service::end_offer(worker_incarnation incarnation, std::vector<assignment> claimed,
                               bool lost) {
  --claims_in_flight_;
  --promised_;
  capacity_changed();
  if (incarnation_ == incarnation) {
    resync_needed_ = resync_needed_ || lost;
    begin(std::move(claimed));
  }
  if (resync_needed_) {
    claim_woken_.notify();
  }
}

void worker_service::begin_listening() {
  // The message is a wake-up: which execution it names does not matter, the claim takes what is
  // next. Nor does it matter which worker it reaches: the pool wakes a worker that has room.
  auto wake = [this](const std::vector<delivery>&) { pool_.wake_one(); };
  context_.tasks.spawn(handle_messages(context_, *scheduled_, wake));
  auto cancel = [this](const std::vector<delivery>& batch) { handle_cancels(batch); };
  context_.tasks.spawn(handle_messages(context_, *cancels_, cancel));
}

void worker_service::handle_cancels(const std::vector<delivery>& batch) {
  for (const delivery& each : batch) {
    const message_payload& asked = each.message.payload;
    const auto found = attempt_processes_.find({asked.execution, asked.number});
    if (found != attempt_processes_.end()) {
      cancel_attempt(found->second);
    }
  }
}

awaitable<> worker_service::claim() {
  while (!context_.stopping) {
    co_await claim_woken_.wait_until(never);
    if (context_.stopping || !has_lease()) {
      continue;
    }
    if (resync_needed_) {
      co_await resynchronise();
      capacity_changed();
    }
    if (free_capacity() > 0) {
      co_await claim_once();
    }
  }
}

awaitable<> worker_service::claim_once() {
  claim_request wanted;
  wanted.worker = incarnation_;
  wanted.count_max = context_.rarely("claimed one by one") ? 1 : free_capacity();
  ++claims_in_flight_;
  promised_ += wanted.count_max;
  auto answer = co_await context_.ports.storage.claim(wanted);
  --claims_in_flight_;
  promised_ -= wanted.count_max;
  capacity_changed();
  if (incarnation_ != wanted.worker) {
    co_return;
  }
  if (answer) {
    const bool maybe_more = std::ssize(answer->claimed) == wanted.count_max;
    begin(std::move(answer->claimed));
    if (maybe_more) {
      pool_.wake_one();
    }
  } else if (answer.error().is(errc::lease_lost)) {
    lose_lease();
  } else {
    resync_needed_ = resync_needed_ || answer.error().is(errc::outcome_unknown);
    co_await claim_retry_.wait_until(context_.ports.time.now() + context_.settings.store_retry);
    claim_woken_.notify();
  }
}

// Asks only when no other answer that gives work is under way: otherwise one execution could be
// taken twice, from the list and from the answer. And the list may be older than an end that was
// recorded while it was under way: what has been forgotten since is not taken up again.
awaitable<> worker_service::resynchronise() {
  if (claims_in_flight_ > 0) {
    co_return;  // the last answer wakes us again
  }
  context_.mark("asked what it holds");
  const worker_incarnation mine = incarnation_;
  forgotten_.emplace();
  auto answer = co_await context_.ports.storage.held_by(mine);
  const std::set<attempt_key> ended_meanwhile = *std::exchange(forgotten_, std::nullopt);
  if (incarnation_ != mine) {
    co_return;
  }
  if (!answer) {
    if (answer.error().is(errc::lease_lost)) {
      lose_lease();
    } else if (!is_transient(answer.error())) {
      resync_needed_ = false;  // no later answer will tell more
    }
    co_return;  // the next heartbeat finds it again
  }
  resync_needed_ = false;
  std::vector<assignment> unknown;
  for (assignment& held : answer->claimed) {
    const attempt_key key{held.execution, held.number};
    if (ended_meanwhile.contains(key)) {
      context_.mark("listed after its end", key.execution, key.number);
    } else if (!attempt_processes_.contains(key)) {
      context_.mark("claimed without knowing", key.execution, key.number);
      unknown.push_back(std::move(held));
    }
  }
  begin(std::move(unknown));
}

void worker_service::begin(std::vector<assignment> claimed) {
  for (assignment& each : claimed) {
    const attempt_key key = adopt(std::move(each));
    context_.tasks.spawn(work(key));
  }
}

attempt_key worker_service::adopt(assignment work) {
  const attempt_key key{work.execution, work.number};
  attempt_process fresh;
  fresh.key = key;
  fresh.cancel_asked = work.state == status::cancelling;
  fresh.work = std::move(work);
  const bool inserted = attempt_processes_.emplace(key, std::move(fresh)).second;
  ensure(inserted, "a claim gives only what the worker does not have");
  return key;
}

}  // namespace baton
