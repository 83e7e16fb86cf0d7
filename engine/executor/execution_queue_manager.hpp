// Orders, grants and releases: the executor's side of every movement of a slot.
#pragma once

#include "engine/executor/scheduler.hpp"
#include "engine/executor/worker_pool.hpp"

namespace baton {

class execution_queue_manager {
 public:
  execution_queue_manager(loop_context& context, scheduler& dispatcher, worker_pool& pool);

  /// Stores an enforcement at the end of its queue; grants it a slot if it is its turn, and a worker
  /// of this process that has room takes it along: from request to start in one commit.
  awaitable<result<accept_reply>> enqueue(accept_request request);

  /// These executions are said to have ended. Idempotent: the store decides by its rows who did, and
  /// promotes behind them; a message that lies or repeats itself frees nobody's slot.
  awaitable<result<void>> notify_completion(std::vector<execution_id> ended);

  /// Changes limit or mode, and promotes at once where that gives room.
  awaitable<result<void>> control(action_id action, queue_control change);

 private:
  loop_context& context_;
  scheduler& dispatcher_;
  worker_pool& pool_;
};

}  // namespace baton
