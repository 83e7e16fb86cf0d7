// Announces ends: reads each record back from the outbox, publishes, waits for the confirm, forgets.
#pragma once

#include "engine/executor/publisher.hpp"

namespace baton {

/// The only one that publishes `execution.completed`. Because it works from rows, every terminal
/// path is announced, and what a crash kept from being published is found at the next start.
class outbox_relay {
 public:
  outbox_relay(loop_context& context, publisher& wake_ups);

  void start();

  /// Somebody ended: look now and not at the next interval.
  void kick();
  void stop();

  /// Relays until the outbox is empty or the bus does not confirm. For a graceful end.
  awaitable<> flush();

 private:
  awaitable<> run();
  awaitable<bool> relay_batch();
  awaitable<std::vector<execution_id>> publish_all(std::vector<announcement> batch);

  loop_context& context_;
  publisher& wake_ups_;
  wake_signal kicked_;
};

}  // namespace baton
