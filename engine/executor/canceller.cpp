#include "engine/executor/canceller.hpp"

namespace baton {

canceller::canceller(loop_context& context, scheduler& dispatcher, publisher& wake_ups)
    : context_{context}, dispatcher_{dispatcher}, wake_ups_{wake_ups} {}

awaitable<result<cancel_reply>> canceller::cancel(execution_id execution) {
  const host_time give_up = context_.ports.time.now() + context_.settings.request_limit;
  auto ask = [this, execution](duration patience) {
    return context_.ports.storage.cancel(execution, patience);
  };
  result<cancel_reply> answer = co_await until_answered(context_, give_up, ask);
  if (!answer) {
    co_return answer;
  }
  ensure(is_terminal(answer->state) || answer->state == status::cancelling,
         "what was cancelled has ended or is being ended");
  ensure(answer->changed || answer->moved.ended_count == 0, "what changes nothing ends nothing");
  dispatcher_.dispatch(answer->moved);
  if (answer->state == status::cancelling) {
    for (const message_type type :
         {message_type::execution_cancel, message_type::execution_status_changed}) {
      wake_ups_.send(type, execution, answer->action, answer->number, answer->state);
    }
  }
  co_return answer;
}

}  // namespace baton
