// One attempt of a worker: its phases, the one table of moves between them, its supervision.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/core/action.hpp"
#include "engine/core/ids.hpp"
#include "engine/core/supervision.hpp"
#include "engine/core/time.hpp"

namespace baton {

enum class attempt_phase : std::uint8_t {
  adopted,        ///< given to the worker, and nothing was done for it yet
  starting,       ///< the runner was asked to start it
  short_of_room,  ///< the last try found no room, and the pause has not begun
  postponed,      ///< pauses before the next try
  running,
  ended,       ///< its outcome is known, and is to be recorded
  recording,   ///< the store was told, and has not answered
  unrecorded,  ///< the store may not have been told, and the pause has not begun
  over,        ///< the coroutine has nothing more to do for it than to forget it
};

/// The table of transitions. `over` has no way out: the attempt is forgotten.
[[nodiscard]] constexpr bool may_become(attempt_phase from, attempt_phase to) {
  using enum attempt_phase;
  switch (from) {
    case adopted: return to == starting || to == ended;
    case starting: return to == running || to == short_of_room || to == ended;
    case short_of_room: return to == postponed;
    case postponed: return to == starting || to == ended;
    case running: return to == ended;
    case ended: return to == recording || to == over;
    case recording: return to == unrecorded || to == over;
    case unrecorded: return to == ended;
    case over: return false;
  }
  return false;
}

/// How long an attempt may run, by the definition of its action.
struct attempt_terms {
  std::chrono::milliseconds timeout{};
  std::chrono::milliseconds grace{};
};

struct attempt_state {
  attempt_key key;
  std::optional<attempt_terms> terms;  ///< none: its action is no longer defined
  supervision watch;
  host_time deadline = never;    ///< its entry among the worker's deadlines; never: none
  host_time give_up_at = never;  ///< from then on, a start that finds no room is the last
  host_time lease_told;          ///< the end of the lease that the runner was told at the start
  bool cancel_asked = false;
  bool fenced = false;             ///< its lease is lost: whatever it did is not reported
  bool found_no_room = false;      ///< and has not been started since
  bool last_try = false;           ///< of the start that was asked for last
  outcome seen = outcome::failed;  ///< once it has ended
  std::int32_t may_claim = 0;      ///< how much the record under way may give the worker
  std::string survivors;           ///< as they were logged last

  [[nodiscard]] attempt_phase phase() const { return phase_; }

  /// Stops the process on a move that is not in the table.
  void enter(attempt_phase next);

  /// Enters `ended` with what is to be recorded.
  void end(outcome as_seen);

 private:
  attempt_phase phase_ = attempt_phase::adopted;
};

}  // namespace baton
