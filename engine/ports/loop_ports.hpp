// All ports of one loop together.
#pragma once

#include "engine/ports/bus.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/observer.hpp"
#include "engine/ports/randomness.hpp"
#include "engine/ports/runner.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// The world of one loop. All of it outlives the loop and is used on the loop's thread only.
struct loop_ports {
  clock& time;
  bus& messages;
  store& storage;
  runner& attempt_processes;
  randomness& chance;
  observer& notes;
};

}  // namespace baton
