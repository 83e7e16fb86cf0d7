#include "adapters/recording/message_event.hpp"

#include "history/result_text.hpp"

namespace baton {

history::event message_event(const recorder& at, const message_envelope& message) {
  history::event seen = at.begin(history::event_kind::message);
  seen.type = to_string(message.type);
  seen.message_id = message.message_id;
  seen.action = message.payload.action.value;
  seen.action_ref = message.payload.action_ref;
  seen.execution = message.payload.execution.value;
  seen.attempt = message.payload.number.value;
  seen.status = to_string(message.payload.state);
  seen.result = history::result_text(message.payload.result);
  return seen;
}

}  // namespace baton
