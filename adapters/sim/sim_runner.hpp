// The runner port of one simulated process, over the attempts of the run.
#pragma once

#include "adapters/sim/attempt_table.hpp"

namespace baton {

/// For one incarnation of its host.
class sim_runner final : public runner {
 public:
  sim_runner(simulation& in, attempt_table& attempt_processes, sim::host& on)
      : in_{&in}, attempt_processes_{&attempt_processes}, on_{&on} {}

  awaitable<result<std::unique_ptr<run>>> start(run_request request) override;

 private:
  simulation* in_;
  attempt_table* attempt_processes_;
  sim::host* on_;
};

}  // namespace baton
