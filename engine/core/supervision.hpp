// When a running body is asked to end, when it is forced to, and what its end then means.
#pragma once

#include <chrono>
#include <cstdint>

#include "engine/core/action.hpp"
#include "engine/core/end_cause.hpp"
#include "base/ensure.hpp"
#include "engine/core/time.hpp"

namespace baton {

/// What the worker does to the body now.
enum class supervision_step : std::uint8_t { none, terminate, kill };

/// The watch over one attempt's body: terminate, grace, kill. Plain data; the first reason to stop
/// it stands, so that a cancellation during a timeout's grace does not change the verdict.
class supervision {
 public:
  supervision() = default;
  supervision(host_time started, std::chrono::milliseconds timeout, std::chrono::milliseconds grace)
      : deadline_{started + timeout}, grace_{grace} {
    ensure(timeout.count() >= 0 && grace.count() >= 0, "an attempt's time limits are not negative");
  }

  /// When `on_deadline` is due; `never` after the kill.
  [[nodiscard]] host_time deadline() const { return deadline_; }

  [[nodiscard]] supervision_step on_deadline(host_time now);
  [[nodiscard]] supervision_step on_cancel(host_time now);

  /// What to report for a body that has ended. A reason for which the worker itself had asked it to
  /// end stands, whatever ended it then; otherwise the cause decides, and an end of which nothing is
  /// known, or for which the worker could not have asked, is a lost attempt and no failure.
  [[nodiscard]] outcome on_end(bool succeeded, end_cause cause = end_cause::by_itself) const;

 private:
  enum class phase : std::uint8_t { running, terminating, killed };

  supervision_step terminate(outcome reason, host_time now);

  phase phase_ = phase::running;
  outcome reason_ = outcome::failed;  ///< why it was asked to end, once it was
  host_time deadline_ = never;
  std::chrono::milliseconds grace_{0};
};

}  // namespace baton
