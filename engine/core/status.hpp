// An execution's states, and the one table of the moves between them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton {

/// The numbers are stored: never renumber. Terminal states come last.
enum class status : std::uint8_t {
  requested = 0,   ///< accepted, waits in its queue for a slot
  scheduled = 1,   ///< holds a slot, waits for a worker (or for its next attempt's backoff)
  running = 2,     ///< claimed by a worker, whose lease covers it
  cancelling = 3,  ///< running, and asked to stop: its attempt has not ended yet
  completed = 4,   ///< its last attempt succeeded
  failed = 5,      ///< its last attempt failed, or could not be started
  timeout = 6,     ///< its last attempt was ended at its timeout
  cancelled = 7,   ///< a client cancelled it before it could succeed
  abandoned = 8,   ///< its last attempt was lost: its worker died, or nothing is known of its end
};

inline constexpr std::size_t status_count = 9;
inline constexpr std::array<status, status_count> all_statuses{
    status::requested, status::scheduled, status::running,   status::cancelling, status::completed,
    status::failed,    status::timeout,   status::cancelled, status::abandoned};

[[nodiscard]] constexpr bool is_terminal(status value) { return value >= status::completed; }

/// Storage is the truth: a slot is held exactly in these states, there is no counter beside them.
[[nodiscard]] constexpr bool holds_slot(status value) {
  return value == status::scheduled || value == status::running || value == status::cancelling;
}

/// The transition table. A terminal state has no way out. What causes each move: docs/states.md.
[[nodiscard]] constexpr bool may_become(status from, status to) {
  switch (from) {
    case status::requested: return to == status::scheduled || to == status::cancelled;
    case status::scheduled: return to == status::running || to == status::cancelled;
    case status::running: return to == status::cancelling || to == status::scheduled || is_terminal(to);
    case status::cancelling: return is_terminal(to);
    default: return false;
  }
}

/// The lower-case word used in messages, in the API and in histories.
[[nodiscard]] std::string_view to_string(status value);
[[nodiscard]] std::optional<status> status_from_string(std::string_view word);

}  // namespace baton
