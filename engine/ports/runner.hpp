// Port: starts an action's body and watches it end.
#pragma once

#include <memory>
#include <string>

#include "engine/core/action.hpp"
#include "engine/core/ids.hpp"
#include "engine/core/result.hpp"
#include "engine/ports/clock.hpp"

namespace baton {

/// What a body needs to start.
struct run_request {
  execution_id execution;
  attempt number;
  worker_incarnation worker;
  std::string action_ref;
  std::string parameters;  ///< a JSON object's text
};

/// How a body ended by itself or by a signal.
struct run_end {
  bool succeeded = false;
  std::string result;  ///< JSON text: what it answered, or how it failed
};

/// A started body. Destroying it before `wait` has returned kills the body without waiting.
class run {
 public:
  virtual ~run() = default;

  /// Returns when the body and everything it started is gone. Call once.
  virtual awaitable<run_end> wait() = 0;

  /// Asks the body to end; one that ignores it goes on.
  virtual void terminate() = 0;

  /// Ends the body and everything it started. Needs no cooperation; no effect after the end.
  virtual void kill() = 0;
};

/// Starts bodies. Used on the loop's thread only; runs must not outlive their runner.
class runner {
 public:
  virtual ~runner() = default;

  /// Error: `cannot_start`, with the reason; then nothing runs.
  virtual awaitable<result<std::unique_ptr<run>>> start(run_request request) = 0;
};

}  // namespace baton
