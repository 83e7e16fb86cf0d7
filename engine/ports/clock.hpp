// Port: time, as one host sees it.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/core/time.hpp"
#include "engine/ports/awaitable.hpp"

namespace baton {

/// Waits for one moment at a time. Lives no longer than its clock.
class timer {
 public:
  virtual ~timer() = default;

  /// Returns true when `deadline` has come, false when `cancel` was called first. One wait at a time;
  /// `never` waits for `cancel`. Terminal cancellation of the waiting coroutine is supported.
  virtual awaitable<bool> wait_until(host_time deadline) = 0;

  /// Ends the wait under way, if any. Does nothing otherwise.
  virtual void cancel() = 0;
};

/// Reads and waits. One per host; used on the loop's thread only.
class clock {
 public:
  virtual ~clock() = default;

  [[nodiscard]] virtual host_time now() const = 0;

  /// Wall-clock nanoseconds since 1970: for people and records, never for order or for waiting.
  [[nodiscard]] virtual std::int64_t wall_ns() const = 0;

  [[nodiscard]] virtual std::unique_ptr<timer> make_timer() = 0;
};

}  // namespace baton
