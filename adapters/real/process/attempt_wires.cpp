#include "adapters/real/process/attempt_wires.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

namespace baton::process {
namespace {

bool make_nonblocking(const unique_fd& descriptor) {
  return ::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK) == 0;
}

bool make_pipe(unique_fd& read_end, unique_fd& write_end) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return false;
  }
  read_end = unique_fd{ends[0]};
  write_end = unique_fd{ends[1]};
  return true;
}

bool make_control(unique_fd& server_end, unique_fd& supervisor_end) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
    return false;
  }
  server_end = unique_fd{ends[0]};
  supervisor_end = unique_fd{ends[1]};
  return true;
}

}  // namespace

result<attempt_wires> make_wires(const start_plan& plan) {
  attempt_wires made;
  const auto end = [&made](start_descriptor which) -> unique_fd& {
    return made.supervisor.at(static_cast<std::size_t>(which));
  };
  const bool whole = make_pipe(end(start_descriptor::input), made.server.input) &&
                     make_pipe(made.server.output, end(start_descriptor::output)) &&
                     make_pipe(made.server.errors, end(start_descriptor::errors)) &&
                     make_control(made.server.control, end(start_descriptor::control)) &&
                     make_nonblocking(made.server.input) && make_nonblocking(made.server.output) &&
                     make_nonblocking(made.server.errors);
  if (whole) {
    end(start_descriptor::plan) = write_plan(plan);
  }
  if (!whole || !end(start_descriptor::plan).is_open()) {
    return error{errc::no_room, fmt::format("pipes and plan: {}", std::strerror(errno))};
  }
  return made;
}

}  // namespace baton::process
