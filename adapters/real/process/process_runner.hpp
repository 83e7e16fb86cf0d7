// The runner port on processes: one child, in a process group of its own, per execution.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/real/process/process_command.hpp"
#include "adapters/real/process/process_guard.hpp"
#include "engine/ports/runner.hpp"

namespace baton {

namespace process {
class child_surroundings;
}

/// Starts commands.
///
/// A body gets its parameters as a JSON object on stdin, and as environment variables:
/// BATON_PARAM_<NAME> (upper case, `_` for what is no letter or digit; strings without quotes, other
/// values as JSON), BATON_PARAMS (the object), BATON_EXECUTION_ID, BATON_ATTEMPT, BATON_ACTION_REF.
/// What does not fit into an environment (a variable of 128 KiB, 512 KiB in all) or holds a zero
/// byte comes on stdin only, and BATON_PARAMS_INCOMPLETE=1 says so.
///
/// It succeeds with exit code 0. Its result is what it wrote to stdout if that is one JSON value;
/// otherwise `{"exit_code":3,"stdout":"…","stderr":"…"}`, or `"signal":9` where a signal ended it.
/// Up to `output_max` bytes, encoded, are kept of the beginning of stdout and of the end of stderr,
/// and `"stdout_truncated":true` says that there was more; bytes that are not UTF-8 become U+FFFD.
///
/// The body ends when its first process does: the rest of its group is killed, and `run::wait`
/// returns when the group is gone. Who left the group (setsid, setpgid, a shell's job control) is
/// found and killed too as long as it has the body's stdout or stderr open; a daemon that left the
/// group and closed both is out of reach. Bodies die with their server: the first process by its
/// parent-death signal (which is sent when the *thread* that started it ends), the whole group by
/// the guard.
///
/// Each running body costs four file descriptors. SIGPIPE is ignored in the whole process from the
/// first runner on, SIGCHLD no longer ignored. Nothing else in the process may wait for any child
/// (`wait`, `waitpid(-1)`). Used on the executor's one thread.
class process_runner final : public runner {
 public:
  using commands = std::map<std::string, process_command, std::less<>>;

  /// `guard` may be null: then only the parent-death signal ends bodies whose server has died.
  process_runner(boost::asio::any_io_executor executor, commands by_action_ref,
                 std::shared_ptr<process_guard> guard);
  ~process_runner() override;

  /// Blocks the thread for as long as the kernel needs to execute the command, about half a
  /// millisecond. Errors, all `cannot_start`: no command for this action, program or working
  /// directory missing, parameters that are not a JSON object, no room in the system, guard dead.
  awaitable<result<std::unique_ptr<run>>> start(run_request request) override;

 private:
  struct prepared_command;
  result<std::unique_ptr<run>> start_now(run_request request);

  std::shared_ptr<process::child_surroundings> shared_;
  std::map<std::string, prepared_command, std::less<>> commands_;
};

}  // namespace baton
