// The names of things: executions, actions, attempts, slots, workers.
#pragma once

#include "engine/core/strong.hpp"

namespace baton {

/// One execution. Assigned by the store at acceptance from one sequence for all queues that never
/// repeats, so it is the queue position too: of two executions of a queue the smaller id is first.
using execution_id = strong<struct execution_id_tag>;

/// One action. Assigned by the store when it first sees the action's ref; stable ever after.
using action_id = strong<struct action_id_tag>;

/// Rises by one with each dispatch of the same execution; the fencing token. The first is 1.
using attempt = strong<struct attempt_tag, std::int32_t>;

/// Which of its queue's slots an execution holds. The first is 1.
using slot_number = strong<struct slot_number_tag, std::int32_t>;

/// One life of one worker. Assigned by the store at registration, never twice: a worker that comes
/// back under its old name is another incarnation.
using worker_incarnation = strong<struct worker_incarnation_tag>;

/// One attempt of one execution.
struct attempt_key {
  execution_id execution;
  attempt number;
  auto operator<=>(const attempt_key&) const = default;
};

}  // namespace baton
