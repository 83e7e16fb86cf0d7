#include "engine/executor/completion_listener.hpp"

namespace baton {

completion_listener::completion_listener(loop_context& context, execution_queue_manager& queues)
    : context_{context}, queues_{queues} {}

void completion_listener::start() {
  completions_ =
      context_.ports.messages.subscribe("executors", {message_type::execution_completed});
  context_.tasks.spawn(run());
}

void completion_listener::stop() {
  if (completions_) {
    completions_->close();
  }
}

awaitable<> completion_listener::run() {
  retry_pause pause{context_};
  const auto count_max = static_cast<std::size_t>(context_.settings.batch_max);
  while (!context_.stopping) {
    auto batch = co_await completions_->receive(count_max);
    if (!batch) {
      if (!context_.stopping) {
        co_await pause.wait();
      }
      continue;
    }
    std::vector<execution_id> ended;
    for (const delivery& each : *batch) {
      ended.push_back(each.message.payload.execution);
    }
    const result<void> handled = co_await queues_.notify_completion(std::move(ended));
    if (!handled) {
      continue;  // stopping: not acknowledged, so it comes again
    }
    for (const delivery& each : *batch) {
      completions_->acknowledge(each.tag);
    }
  }
}

}  // namespace baton
