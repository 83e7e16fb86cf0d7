// How many attempts, and how many connections, the limit of open files can carry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace baton::app {

/// What a server wants of its open files, and how many it may have.
struct descriptor_needs {
  std::int64_t limit = 0;  ///< RLIMIT_NOFILE, as it is in force
  std::int64_t connections = 0;
  std::int64_t workers = 1;
  std::int64_t capacity = 1;     ///< attempts at once on each worker
  std::int64_t per_attempt = 1;  ///< open files of one running attempt
};

/// What it can have of that.
struct descriptor_budget {
  std::int64_t connections = 0;  ///< at least 1
  std::int64_t capacity = 1;     ///< of each worker, at least 1
  std::string arithmetic;        ///< how a lower capacity comes about; empty: it is not lowered
};

/// Open files of the server itself: storage, history, log, sockets, timers, watches, and room to
/// spare.
inline constexpr std::int64_t own_descriptors = 64;

/// Connections get at most half of the limit; what the server itself and they leave is for attempts.
[[nodiscard]] descriptor_budget budget_of(const descriptor_needs& needs);

}  // namespace baton::app
