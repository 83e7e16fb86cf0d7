// Accepts enforcements: checks a submission, finds its queue, stores it, and only then says yes.
#pragma once

#include "engine/core/submission.hpp"
#include "engine/executor/execution_queue_manager.hpp"
#include "engine/executor/publisher.hpp"

namespace baton {

class enforcement_processor {
 public:
  enforcement_processor(loop_context& context, execution_queue_manager& queues, publisher& wake_ups);

  /// See `loop::submit`.
  awaitable<result<accept_reply>> process(submission request);

 private:
  loop_context& context_;
  execution_queue_manager& queues_;
  publisher& wake_ups_;
  std::int32_t in_flight_ = 0;
};

/// The name of a submission's queue within its action: the `group_by` values as JSON texts, joined
/// by commas. Error: `invalid_argument` where the submission lacks one of them.
[[nodiscard]] result<std::string> queue_group(const std::vector<std::string>& group_by,
                                              const submission& request);

}  // namespace baton
