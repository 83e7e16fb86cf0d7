#include "engine/execution_queue_manager.hpp"

namespace baton {

execution_queue_manager::execution_queue_manager(loop_context& context, scheduler& dispatcher)
    : context_{context}, dispatcher_{dispatcher} {}

awaitable<result<accept_reply>> execution_queue_manager::enqueue(accept_request request) {
  // Not retried here: only the client knows whether it still wants an answer.
  result<accept_reply> accepted = co_await context_.ports.storage.accept(std::move(request));
  if (accepted) {
    dispatcher_.dispatch(accepted->moved);
  }
  co_return accepted;
}

awaitable<result<void>> execution_queue_manager::notify_completion(std::vector<execution_id> ended) {
  auto promote = [this, &ended] { return context_.ports.storage.promote_behind(ended); };
  const result<movement> moved = co_await until_settled(context_, promote);
  if (!moved) {
    co_return moved.error();
  }
  dispatcher_.dispatch(*moved);
  co_return result<void>{};
}

awaitable<result<void>> execution_queue_manager::control(action_id action, queue_control change) {
  auto apply = [this, action, &change] {
    return context_.ports.storage.control(action, change);
  };
  const result<movement> moved = co_await until_settled(context_, apply);
  if (!moved) {
    co_return moved.error();
  }
  dispatcher_.dispatch(*moved);
  co_return result<void>{};
}

}  // namespace baton
