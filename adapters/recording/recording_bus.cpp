#include "adapters/recording/recording_bus.hpp"

#include <utility>

#include "adapters/recording/message_event.hpp"

namespace baton {

awaitable<result<void>> recording_bus::publish(message_envelope message) {
  const history::event seen = message_event(history_, message);
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
