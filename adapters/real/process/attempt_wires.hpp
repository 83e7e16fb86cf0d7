// The pipes, the control socket and the plan of one attempt, before its supervisor has them.
#pragma once

#include <array>

#include "adapters/real/process/attempt_messages.hpp"
#include "adapters/real/process/start_plan.hpp"
#include "adapters/real/process/unique_fd.hpp"
#include "engine/core/result.hpp"

namespace baton::process {

/// The server's ends, non-blocking, closed on exec.
struct server_ends {
  unique_fd input;
  unique_fd output;
  unique_fd errors;
  unique_fd control;
};

struct attempt_wires {
  server_ends server;
  std::array<unique_fd, start_descriptors> supervisor;  ///< by `start_descriptor`
};

/// How many descriptors of the server an attempt costs while it runs, and how many more while it is
/// being started.
inline constexpr int descriptors_while_running = 4;
inline constexpr int descriptors_while_starting = 5;

/// Error: `no_room`.
result<attempt_wires> make_wires(const start_plan& plan);

}  // namespace baton::process
