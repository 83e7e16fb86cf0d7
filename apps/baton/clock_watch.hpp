// Compares the wall clock with the boot's clock, and keeps a history's heartbeat.
#pragma once

#include <memory>

#include "adapters/recording/recorder.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/observer.hpp"

namespace baton::app {

/// A wall clock that steps changes no decision, but it makes records hard to read: a warning says
/// so. One that is only slewed, a few hundredths of a percent at most, stays below what is noticed.
/// Used on the loop's thread.
class clock_watch {
 public:
  /// All outlive it. `records` is null where no history is written.
  clock_watch(clock& time, observer& notes, recorder* records);

  /// Looks every `beat_interval` until `stop`.
  awaitable<> run();
  void stop();

 private:
  void look();

  clock& time_;
  observer& notes_;
  recorder* records_;
  std::unique_ptr<timer> next_look_;
  bool stopped_ = false;
  std::int64_t wall_ns_ = 0;  ///< at the last look
  host_time looked_at_;
};

/// The least difference between two looks that is a step.
inline constexpr duration wall_step_min = std::chrono::seconds{1};

}  // namespace baton::app
