// The observer port: what the loop notes is part of the trace, and marks what was reached.
#pragma once

#include "adapters/sim/simulation.hpp"
#include "engine/ports/observer.hpp"

namespace baton {

class sim_observer final : public observer {
 public:
  sim_observer(simulation& in, const sim::host& on) : in_{&in}, on_{&on} {}

  void on_note(const note& happened) noexcept override {
    in_->marks.reached(happened.event);
    in_->world.note(*on_, sim::label{happened.event},
                    static_cast<std::uint64_t>(happened.execution.value),
                    [&] { return std::string{happened.detail}; });
  }

 private:
  simulation* in_;
  const sim::host* on_;
};

}  // namespace baton
