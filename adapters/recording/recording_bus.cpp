#include "adapters/recording/recording_bus.hpp"

#include <utility>

namespace baton {

awaitable<result<void>> recording_bus::publish(message_envelope message) {
  history::event seen = history_.begin(history::event_kind::message);
  seen.type = to_string(message.type);
  seen.message_id = message.message_id;
  seen.action = message.payload.action.value;
  seen.action_ref = message.payload.action_ref;
  seen.execution = message.payload.execution.value;
  seen.attempt = message.payload.number.value;
  seen.status = to_string(message.payload.state);
  seen.result = message.payload.result;
  auto sent = co_await behind_.publish(std::move(message));
  if (sent) {
    history_.record(seen);
  }
  co_return sent;
}

std::unique_ptr<subscription> recording_bus::subscribe(std::string queue,
                                                       std::vector<message_type> types) {
  return behind_.subscribe(std::move(queue), std::move(types));
}

}  // namespace baton
