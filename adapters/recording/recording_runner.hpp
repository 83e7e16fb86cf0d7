// The runner port, watched: when each body began and ended, and how.
#pragma once

#include "adapters/recording/recorder.hpp"
#include "engine/ports/runner.hpp"

namespace baton {

/// Passes every call on. A body's start is written before it can run, its end after it is gone.
class recording_runner final : public runner {
 public:
  recording_runner(runner& behind, recorder& history) : behind_{behind}, history_{history} {}

  awaitable<result<std::unique_ptr<run>>> start(run_request request) override;

 private:
  runner& behind_;
  recorder& history_;
};

}  // namespace baton
