// The runner port of one simulated process, over the bodies of the run.
#pragma once

#include "adapters/sim/bodies.hpp"

namespace baton {

/// For one life of its host.
class sim_runner final : public runner {
 public:
  sim_runner(simulation& in, body_house& bodies, sim::host& on)
      : in_{&in}, bodies_{&bodies}, on_{&on} {}

  awaitable<result<std::unique_ptr<run>>> start(run_request request) override;

 private:
  simulation* in_;
  body_house* bodies_;
  sim::host* on_;
};

}  // namespace baton
