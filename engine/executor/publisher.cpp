#include "engine/executor/publisher.hpp"

namespace baton {

publisher::publisher(loop_context& context) : context_{context}, queued_{context.ports.time} {}

void publisher::start() {
  context_.tasks.spawn(run());
}

void publisher::stop() {
  queued_.notify();
}

void publisher::send(message_type type, message_payload payload) {
  ensure(type != message_type::execution_completed,
         "a completion is announced from the outbox, and not by a message that may be lost");
  if (outgoing_.size() == outgoing_max) {
    outgoing_.pop_front();
    context_.log(severity::warning, "wake-up dropped", "the bus is slower than the loop");
  }
  outgoing_.push_back(wrap(type, std::move(payload)));
  ensure(outgoing_.size() <= outgoing_max, "what waits to be sent is bounded");
  queued_.notify();
}

void publisher::send(message_type type, execution_id execution, action_id action, attempt number,
                     status state) {
  message_payload payload;
  payload.execution = execution;
  payload.action = action;
  payload.action_ref = context_.ref_of(action);
  payload.number = number;
  payload.state = state;
  send(type, std::move(payload));
}

message_envelope publisher::wrap(message_type type, message_payload payload) const {
  ensure(!payload.execution.is_none() && !payload.action.is_none(),
         "a message is about an execution of an action");
  ensure(type != message_type::execution_completed || is_terminal(payload.state),
         "a completion bears a verdict");
  message_envelope envelope;
  const std::string execution = std::to_string(payload.execution.value);
  envelope.message_id = to_string(type);
  envelope.message_id.append("/").append(execution).append("/");
  envelope.message_id.append(std::to_string(payload.number.value)).append("/");
  envelope.message_id.append(to_string(payload.state));
  envelope.type = type;
  envelope.source = context_.settings.process_name;
  envelope.timestamp_ns = context_.ports.time.wall_ns();
  envelope.correlation_id = "execution-" + execution;
  envelope.payload = std::move(payload);
  return envelope;
}

awaitable<> publisher::run() {
  while (!context_.stopping) {
    if (outgoing_.empty()) {
      co_await queued_.wait_until(never);
      continue;
    }
    message_envelope next = std::move(outgoing_.front());
    outgoing_.pop_front();
    const result<void> sent = co_await context_.ports.messages.publish(std::move(next));
    if (!sent && !context_.stopping) {
      context_.log(severity::debug, "wake-up lost", sent.error().message());
    }
  }
}

}  // namespace baton
