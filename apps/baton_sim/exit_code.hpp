// What baton-sim says to scripts when it ends.
#pragma once

namespace baton::sim_app {

/// Stable; the numbers above 63 are those of sysexits.h.
enum exit_code : int {
  exit_holds = 0,
  exit_broken = 1,             ///< a rule is broken
  exit_inconclusive = 2,       ///< a run used up its events or its time
  exit_goal_missed = 3,        ///< something that has to happen over a run did not
  exit_not_deterministic = 4,  ///< the same seed gave two digests
  exit_not_reproduced = 5,     ///< a repro breaks its rule no longer
  exit_usage = 64,             ///< wrong arguments, scenario or file
  exit_internal = 70,          ///< a bug, or what was to be written was not
};

}  // namespace baton::sim_app
