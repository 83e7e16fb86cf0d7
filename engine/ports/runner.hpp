// Port: starts an action's body and watches it end.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/core/end_cause.hpp"
#include "engine/core/ids.hpp"
#include "engine/core/result.hpp"
#include "engine/core/time.hpp"
#include "engine/ports/awaitable.hpp"

namespace baton {

/// Until when an attempt may run, whatever becomes of its worker: the runner acts on these by itself
/// while the worker stands still.
struct attempt_limits {
  std::chrono::milliseconds timeout{std::chrono::hours{1}};  ///< from its start to `terminate`
  std::chrono::milliseconds grace{std::chrono::seconds{5}};  ///< from `terminate` to `kill`
  host_time lease_until = never;  ///< killed from then on, unless `run::renew` moves it
};

/// What a body needs to start.
struct run_request {
  execution_id execution;
  attempt number;
  worker_incarnation worker;
  std::string action_ref;
  std::string parameters;  ///< a JSON object's text
  attempt_limits limits;
  bool last_try = false;  ///< with `no_room` now, the attempt ends without having run
};

/// How a body ended.
struct run_end {
  bool succeeded = false;
  std::string result;  ///< JSON text: what it answered, or how it failed; of a lost one, why
  end_cause cause = end_cause::by_itself;
};

/// A started body. Destroying it before `wait` has returned kills the body without waiting.
class run {
 public:
  virtual ~run() = default;

  /// Returns when the body and everything it started is gone, or after `release`. Call once.
  virtual awaitable<run_end> wait() = 0;

  /// Asks the body to end; one that ignores it goes on.
  virtual void terminate() = 0;

  /// Ends the body and everything it started. Needs no cooperation; no effect after the end.
  virtual void kill() = 0;

  /// Moves the end of the lease. Cheap: called at each heartbeat for every body. Does nothing where
  /// a body cannot outlive the worker's own thread.
  virtual void renew(host_time /*lease_until*/) {}

  /// What was killed and is still there, such as `pid 4711 (sleep), user 0`; empty: nothing.
  [[nodiscard]] virtual std::string survivors() const { return {}; }

  /// An operator's word that the survivors no longer count: `wait` returns. No effect while
  /// there are none.
  virtual void release() {}
};

/// Starts bodies. Used on the loop's thread only; runs must not outlive their runner.
class runner {
 public:
  virtual ~runner() = default;

  /// Errors, after each of which nothing runs: `cannot_start`, with the reason, final for this
  /// attempt; `no_room`, the machine is short of something: the same attempt may be started later.
  virtual awaitable<result<std::unique_ptr<run>>> start(run_request request) = 0;
};

}  // namespace baton
