// What the simulator is measured with: coroutines that wait in turn, and hosts that ask each other.
#pragma once

#include <cstdint>

namespace baton::bench {

/// Of this process, so that neighbours on a shared machine disturb less.
[[nodiscard]] double cpu_seconds();

/// What a piece of work took.
struct pace {
  double events_per_second = 0;  ///< of CPU time
  double allocations_per_event = 0;
};

/// `coroutines` on ten hosts, each of which waits again and again; the trace's digest is on.
[[nodiscard]] pace timer_pace(int coroutines, std::uint64_t events);

/// `clients` that send a request to one of ten servers and wait for its answer, with a patience.
[[nodiscard]] pace message_pace(int clients, std::uint64_t events);

/// The floor: as many operations go in and out of the simulator's own queue, and each resumes a
/// bare coroutine. No hosts, no trace, no life that could end.
[[nodiscard]] pace floor_pace(int coroutines, std::uint64_t events);

/// The same with a coroutine of Asio's, which is resumed by its completion handler.
[[nodiscard]] pace asio_floor_pace(int coroutines, std::uint64_t events);

}  // namespace baton::bench
