// What server, reaper and supervisors say to each other: one record per message of a SOCK_SEQPACKET
// socket.
#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include "adapters/real/process/unique_fd.hpp"

namespace baton::process {

/// Server to the next idle supervisor. `start` comes with `start_descriptors` descriptors, in the
/// order of `start_descriptor`.
struct reaper_order {
  enum class kind : std::int32_t {
    start = 1,
    release,  ///< for the reaper: the survivors of this attempt need not be gone before it ends
  };
  kind what{};
  std::int32_t unused = 0;
  std::uint64_t serial = 0;  ///< names the attempt between this server and this reaper
};

/// What a supervisor gets: the attempt's ends of its three pipes, the supervisor's end of the
/// control socket, and a memory file with the plan.
enum class start_descriptor : std::uint8_t { input, output, errors, control, plan };
inline constexpr std::size_t start_descriptors = 5;

/// Supervisor to reaper.
struct desk_note {
  enum class kind : std::int32_t {
    taken = 1,  ///< has an attempt now; comes with a copy of its control socket
    done,       ///< nothing of it is left
    release,    ///< as `reaper_order::kind::release`, handed on
  };
  kind what{};
  std::int32_t supervisor = 0;
  std::uint64_t serial = 0;
};

/// Server to the attempt's supervisor.
struct attempt_order {
  enum class kind : std::int32_t {
    terminate = 1,
    kill,
    renew,
    release,
    withdraw,  ///< waits for a supervisor no longer: whichever takes it now does not start it
  };
  kind what{};
  std::int32_t unused = 0;
  std::int64_t lease_until_ns = 0;  ///< renew: by CLOCK_BOOTTIME
};

/// At which step a start failed.
enum class start_step : std::int32_t { plan = 1, fork, redirect, change_directory, execute };

/// To the server, from an attempt's supervisor or, once that one is dead, from the reaper.
struct attempt_news {
  enum class kind : std::int32_t {
    none = 0,   ///< never sent: the socket has ended, its supervisor and its reaper are dead
    taken,      ///< a supervisor has the order: without it the attempt never began
    started,    ///< `pid` is the supervisor's; the command executes
    failed,     ///< `step` and `number`, an errno; nothing runs
    survivors,  ///< `text` names what was killed and still runs
    ended,      ///< everything is gone; `how`, `number` and `cause` tell of the first process
    lost,       ///< everything is gone; how the first process ended is not known
  };
  kind what{};
  std::int32_t pid = 0;
  start_step step{};
  std::int32_t number = 0;
  std::uint8_t how = 0;    ///< an `exit_status::kind`
  std::uint8_t cause = 0;  ///< an `end_cause`
  std::uint16_t text_size = 0;
  std::array<char, 1000> text{};
};

/// Whether a call failed with EINTR: it is to be made again.
inline bool was_interrupted(std::ptrdiff_t answer) {
  return answer < 0 && errno == EINTR;
}

/// False with an errno: EAGAIN where the socket is full, EPIPE where the other end is gone.
bool send_bytes(int socket, std::span<const std::byte> record, std::span<const int> descriptors);

template <class Record>
bool send_record(int socket, const Record& record, std::span<const int> descriptors = {}) {
  return send_bytes(socket, std::as_bytes(std::span{&record, 1}), descriptors);
}

/// `wrong`: a message that is none of ours, or whose descriptors did not fit.
enum class received : std::uint8_t { record, nothing, closed, wrong };
enum class patience : bool { none, unbounded };
received receive_bytes(int socket, std::span<std::byte> record, std::span<unique_fd> descriptors,
                       patience waits);

template <class Record>
received receive_record(int socket, Record& record, std::span<unique_fd> descriptors = {},
                        patience waits = patience::none) {
  return receive_bytes(socket, std::as_writable_bytes(std::span{&record, 1}), descriptors, waits);
}

/// Whether this errno tells of a machine that is short of something, which may be there later.
[[nodiscard]] bool is_shortage(int number);

}  // namespace baton::process
