// The clock port as a simulated host's clock.
#pragma once

#include "engine/ports/clock.hpp"
#include "sim/timer.hpp"

namespace baton {

/// For one incarnation of its host.
class sim_clock final : public clock {
 public:
  explicit sim_clock(sim::host& on) : on_{&on}, incarnation_{&on.current()} {}

  [[nodiscard]] host_time now() const override { return {on_->local_now()}; }
  [[nodiscard]] std::int64_t wall_ns() const override;
  [[nodiscard]] std::unique_ptr<timer> make_timer() override;

 private:
  sim::host* on_;
  sim::incarnation* incarnation_;
};

}  // namespace baton
