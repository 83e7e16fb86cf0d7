#include "apps/baton/clock_watch.hpp"

#include <chrono>
#include <string>

#include <fmt/format.h>

#include "adapters/wire/times.hpp"

namespace baton::app {

clock_watch::clock_watch(clock& time, observer& notes, recorder* records)
    : time_{time},
      notes_{notes},
      records_{records},
      next_look_{time.make_timer()},
      wall_ns_{time.wall_ns()},
      looked_at_{time.now()} {}

awaitable<> clock_watch::run() {
  while (!stopped_) {
    look();
    co_await next_look_->wait_until(time_.now() + beat_interval);
  }
}

void clock_watch::stop() {
  stopped_ = true;
  next_look_->cancel();
}

void clock_watch::look() {
  if (records_ != nullptr) {
    records_->beat();
  }
  // Read one after the other: what lies between them is far below a step.
  const host_time now = time_.now();
  const std::int64_t wall_ns = time_.wall_ns();
  const std::int64_t expected_ns = wall_ns_ + (now - looked_at_).count();
  const std::chrono::nanoseconds step{wall_ns - expected_ns};
  wall_ns_ = wall_ns;
  looked_at_ = now;
  if (std::chrono::abs(step) < wall_step_min) {
    return;
  }
  const std::string detail = fmt::format(
      "by {:+.3f} s, from {} to {}: nothing was decided by it, only recorded times jump",
      std::chrono::duration<double>{step}.count(), wire::rfc3339(expected_ns),
      wire::rfc3339(wall_ns));
  notes_.on_note({severity::warning, "wall clock stepped", detail, {}, {}});
}

}  // namespace baton::app
