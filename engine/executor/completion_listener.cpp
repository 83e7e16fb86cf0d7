#include "engine/executor/completion_listener.hpp"

#include "engine/context/message_loop.hpp"

namespace baton {

completion_listener::completion_listener(loop_context& context, execution_queue_manager& queues)
    : context_{context}, queues_{queues} {}

void completion_listener::start() {
  ensure(completions_ == nullptr, "completions are subscribed to once");
  completions_ =
      context_.ports.messages.subscribe("executors", {message_type::execution_completed});
  auto promote = [this](const std::vector<delivery>& batch) { return promote_behind(batch); };
  context_.tasks.spawn(handle_messages(context_, *completions_, promote));
}

void completion_listener::stop() {
  if (completions_) {
    completions_->close();
  }
}

awaitable<bool> completion_listener::promote_behind(const std::vector<delivery>& batch) {
  std::vector<execution_id> ended;
  for (const delivery& each : batch) {
    ended.push_back(each.message.payload.execution);
  }
  const result<void> handled = co_await queues_.notify_completion(std::move(ended));
  co_return handled.has_value();  // false: the loop is stopping
}

}  // namespace baton
