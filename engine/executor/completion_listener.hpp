// Receives completions and lets the queue manager promote behind them.
#pragma once

#include <memory>

#include "engine/executor/execution_queue_manager.hpp"

namespace baton {

class completion_listener {
 public:
  completion_listener(loop_context& context, execution_queue_manager& queues);

  void start();
  void stop();

 private:
  /// Whether the batch is dealt with.
  awaitable<bool> promote_behind(const std::vector<delivery>& batch);

  loop_context& context_;
  execution_queue_manager& queues_;
  std::unique_ptr<subscription> completions_;
};

}  // namespace baton
