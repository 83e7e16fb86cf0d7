// How a worker gets work: wake-ups, claims, and finding again what a lost answer gave it.
#include "engine/context/message_loop.hpp"
#include "engine/worker/worker_service.hpp"

namespace baton {

bool worker_service::offer_work() {
  return decide(&worker_state::work_offered);
}

worker_incarnation worker_service::begin_offer() {
  return decide(&worker_state::offer_begun);
}

void worker_service::end_offer(worker_incarnation incarnation, std::vector<assignment> claimed,
                               bool lost) {
  decide(&worker_state::offer_ended, incarnation, std::move(claimed), lost);
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
    decide(&worker_state::cancel_asked, attempt_key{asked.execution, asked.number});
  }
}

awaitable<> worker_service::claim() {
  while (true) {
    const claim_step next = decide(&worker_state::next_claim_step);
    switch (next.what) {
      case claim_step::kind::rest: co_await claims_woken_.wait_until(next.until); break;
      case claim_step::kind::ask_held: co_await ask_held(next.asking); break;
      case claim_step::kind::claim: co_await claim_once(); break;
      case claim_step::kind::end: co_return;
    }
  }
}

awaitable<> worker_service::claim_once() {
  const bool one_by_one = context_.rarely("claimed one by one");
  const claim_request wanted = decide(&worker_state::claim_asked, one_by_one);
  auto answer = co_await context_.ports.storage.claim(wanted);
  if (answer) {
    decide(&worker_state::claim_answered, std::move(answer->claimed));
  } else {
    decide(&worker_state::claim_failed, answer.error());
  }
}

awaitable<> worker_service::ask_held(worker_incarnation asking) {
  auto answer = co_await context_.ports.storage.held_by(asking);
  if (answer) {
    decide(&worker_state::held_answered, std::move(answer->claimed));
  } else {
    decide(&worker_state::held_failed, answer.error());
  }
}

attempt_key worker_service::adopt(assignment work) {
  const action_definition* const action = context_.definition_of(work.action);
  std::optional<attempt_terms> terms;
  if (action != nullptr) {
    terms = {action->timeout, action->grace};
  }
  const attempt_key key = decide(&worker_state::adopt, work, terms);
  attempt_processes_[key].work = std::move(work);
  return key;
}

}  // namespace baton
