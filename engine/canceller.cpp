#include "engine/canceller.hpp"

namespace baton {

canceller::canceller(loop_context& context, scheduler& dispatcher, publisher& wake_ups)
    : context_{context}, dispatcher_{dispatcher}, wake_ups_{wake_ups} {}

awaitable<result<cancel_reply>> canceller::cancel(execution_id execution) {
  auto ask = [this, execution] { return context_.ports.storage.cancel(execution); };
  result<cancel_reply> answer = co_await until_settled(context_, ask);
  if (!answer) {
    co_return answer;
  }
  dispatcher_.dispatch(answer->moved);
  message_payload payload;
  payload.execution = execution;
  payload.action = answer->action;
  payload.action_ref = context_.ref_of(answer->action);
  payload.number = answer->number;
  payload.state = answer->state;
  if (answer->state == status::cancelling) {
    message_payload changed = payload;
    wake_ups_.send(message_type::execution_cancel, std::move(payload));
    wake_ups_.send(message_type::execution_status_changed, std::move(changed));
  }
  co_return answer;
}

}  // namespace baton
