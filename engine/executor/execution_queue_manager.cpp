#include "engine/executor/execution_queue_manager.hpp"

namespace baton {

execution_queue_manager::execution_queue_manager(loop_context& context, scheduler& dispatcher,
                                                 worker_pool& pool)
    : context_{context}, dispatcher_{dispatcher}, pool_{pool} {}

awaitable<result<accept_reply>> execution_queue_manager::enqueue(accept_request request) {
  const worker_pool::offer offered =
      context_.rarely("accepted without a worker") ? worker_pool::offer{} : pool_.begin_offer();
  ensure((offered.by != nullptr) == !offered.incarnation.is_none(),
         "an offer is made by a worker that is enlisted");
  request.worker = offered.incarnation;
  request.claim_max = offered.by != nullptr ? 1 : 0;
  request.patience = context_.settings.request_limit;
  // Not retried here: only the client knows whether it still wants an answer.
  result<accept_reply> accepted = co_await context_.ports.storage.accept(std::move(request));
  if (accepted) {
    ensure(std::ssize(accepted->claimed) <= (offered.by != nullptr ? 1 : 0),
           "no more is claimed than a worker has offered to take");
    ensure(!accepted->duplicate || accepted->moved.granted.empty(),
           "a repeated submission is granted nothing");
    dispatcher_.dispatch(accepted->moved, accepted->claimed);
  }
  if (offered.by != nullptr) {
    const bool lost = !accepted && accepted.error().is(errc::outcome_unknown);
    std::vector<assignment> claimed;
    if (accepted) {
      claimed = std::move(accepted->claimed);
    }
    offered.by->end_offer(offered.incarnation, std::move(claimed), lost);
  }
  co_return accepted;
}

awaitable<result<void>> execution_queue_manager::notify_completion(std::vector<execution_id> ended) {
  auto promote = [this, &ended] { return context_.ports.storage.promote_behind(ended); };
  const result<movement> moved = co_await until_settled(context_, promote);
  if (!moved) {
    co_return moved.error();
  }
  ensure(moved->released.empty() && moved->ended_count == 0,
         "the message of an end releases no slot: the end itself did");
  dispatcher_.dispatch(*moved);
  co_return result<void>{};
}

awaitable<result<void>> execution_queue_manager::control(action_id action, queue_control change) {
  const host_time give_up = context_.ports.time.now() + context_.settings.request_limit;
  auto apply = [this, action, &change](duration patience) {
    return context_.ports.storage.control(action, change, patience);
  };
  const result<movement> moved = co_await until_answered(context_, give_up, apply);
  if (!moved) {
    co_return moved.error();
  }
  ensure(moved->released.empty(), "a change of limit or mode takes no slot from its holder");
  dispatcher_.dispatch(*moved);
  co_return result<void>{};
}

}  // namespace baton
