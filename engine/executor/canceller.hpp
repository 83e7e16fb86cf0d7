// The cancellation path: one conditional write, then a wake-up for the worker that runs it.
#pragma once

#include "engine/executor/scheduler.hpp"

namespace baton {

class canceller {
 public:
  canceller(loop_context& context, scheduler& dispatcher, publisher& wake_ups);

  /// See `loop::cancel`. The message may be lost: the worker learns of it with its next heartbeat.
  awaitable<result<cancel_reply>> cancel(execution_id execution);

 private:
  loop_context& context_;
  scheduler& dispatcher_;
  publisher& wake_ups_;
};

}  // namespace baton
