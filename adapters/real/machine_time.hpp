// The machine's own clocks, read: since its boot, and on the wall.
#pragma once

#include <cstdint>
#include <string>

#include "engine/ports/clock.hpp"

namespace baton {

/// CLOCK_BOOTTIME: never runs back, cannot be set, and counts while the machine sleeps. Begins anew
/// with each boot. Thread-safe.
[[nodiscard]] host_time boot_clock_now();

/// The wall clock, in nanoseconds since 1970. Thread-safe.
[[nodiscard]] std::int64_t wall_clock_ns();

/// Names this boot of this machine; empty: the system does not say.
[[nodiscard]] std::string boot_id();

/// The machine's name; empty: the system does not say.
[[nodiscard]] std::string host_name();

}  // namespace baton
