// Wake-ups on their way out: one bounded queue and one coroutine, so that no handler waits to send.
#pragma once

#include <deque>

#include "engine/context/loop_context.hpp"

namespace baton {

/// Sends what may be lost. What may not be lost is a row first (see outbox_relay.hpp).
class publisher {
 public:
  explicit publisher(loop_context& context);

  void start();
  void stop();

  /// Queues a message about one execution. When the queue is full the oldest goes: reconciliation
  /// finds what it would have announced.
  void send(message_type type, message_payload payload);

  /// The same for what all wake-ups say: which attempt of which execution is now `state`.
  void send(message_type type, execution_id execution, action_id action, attempt number,
            status state);

  /// The envelope for a message, with an id that names its cause.
  [[nodiscard]] message_envelope wrap(message_type type, message_payload payload) const;

 private:
  awaitable<> run();

  loop_context& context_;
  wake_signal queued_;
  std::deque<message_envelope> outgoing_;
};

inline constexpr std::size_t outgoing_max = 65'536;

}  // namespace baton
