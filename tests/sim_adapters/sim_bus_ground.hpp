// A simulated broker, and a process's connection to it.
#pragma once

#include <memory>

#include "adapters/sim/sim_bus.hpp"
#include "tests/sim_adapters/sim_loop.hpp"

namespace baton::test {

struct broker_and_bus {
  broker_and_bus(sim_loop& loop, const broker_options& options)
      : hub{loop.in, options}, port{loop.in, started(hub), loop.on} {}

  static broker& started(broker& made) {
    made.on().start();
    return made;
  }

  broker hub;
  sim_bus port;
};

}  // namespace baton::test
