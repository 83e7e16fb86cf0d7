// The attempt's first process: forked by its supervisor, in a session of its own, to execute the
// command.
#pragma once

#include <cstdint>

#include <sys/types.h>

#include "adapters/real/process/attempt_messages.hpp"
#include "adapters/real/process/start_plan.hpp"

namespace baton::process {

/// Its ends of its pipes.
struct command_descriptors {
  int input = -1;
  int output = -1;
  int errors = -1;
};

/// Why the child could not execute.
struct command_failure {
  start_step step{};
  std::int32_t number = 0;  ///< an errno
};

/// Returns once the child executes the command (or `failure.number` says why it did not, and it is
/// about to exit). The child dies when the caller does. -1 with an errno: none was forked.
pid_t start_command(const start_plan& plan, const command_descriptors& pipes,
                    command_failure& failure);

}  // namespace baton::process
