// Ends what nobody else will: attempts of workers whose lease has ended; and forgets old records.
#pragma once

#include "engine/executor/scheduler.hpp"

namespace baton {

/// Judges by leases only: an execution that merely waits long is never touched.
class reaper {
 public:
  reaper(loop_context& context, scheduler& dispatcher);

  void start();
  void stop();

  /// Reaps until no lease has ended. At start this runs before any worker claims.
  awaitable<result<void>> reap();

 private:
  awaitable<> run();
  awaitable<> prune();

  loop_context& context_;
  scheduler& dispatcher_;
  wake_signal woken_;
};

}  // namespace baton
