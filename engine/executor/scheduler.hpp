// Dispatches granted executions: wakes a worker for each, again and again until one has claimed it.
#pragma once

#include "engine/executor/outbox_relay.hpp"
#include "engine/executor/publisher.hpp"

namespace baton {

class scheduler {
 public:
  scheduler(loop_context& context, publisher& wake_ups, outbox_relay& relay);

  /// Starts the periodic reconciliation (executors only).
  void start();
  void stop();

  /// Carries out what a store call moved: wakes workers for the granted, the relay for the ended.
  /// `taken` was claimed in the same call: it waits for no worker any more.
  void dispatch(const movement& moved, const std::vector<assignment>& taken = {});

  /// One reconciliation: promotes what no message announced and repeats lost wake-ups.
  awaitable<result<void>> reconcile();

 private:
  awaitable<> run();
  void announce_scheduled(const grant& granted);

  loop_context& context_;
  publisher& wake_ups_;
  outbox_relay& relay_;
  wake_signal woken_;
  duration next_ready_in_{duration::max()};
};

}  // namespace baton
