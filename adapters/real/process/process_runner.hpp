// The runner port on processes: a supervised command per attempt, in a session of its own.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/real/health.hpp"
#include "adapters/real/process/attempt_wires.hpp"
#include "adapters/real/process/process_command.hpp"
#include "adapters/real/process/process_reaper.hpp"
#include "engine/ports/runner.hpp"

namespace baton {

namespace process {
class child_surroundings;
}

/// Starts commands.
///
/// A body gets its parameters as a JSON object on stdin, and as environment variables:
/// BATON_PARAM_<NAME> (upper case, `_` for what is no letter or digit; strings without quotes,
/// other values as JSON), BATON_PARAMS (the object), BATON_EXECUTION_ID, BATON_ATTEMPT,
/// BATON_ACTION_REF. What does not fit into an environment (a variable of 128 KiB, 512 KiB in all)
/// or holds a zero byte comes on stdin only, and BATON_PARAMS_INCOMPLETE=1 says so.
///
/// It succeeds with exit code 0. Its result is what it wrote to stdout if that is one JSON value;
/// otherwise `{"exit_code":3,"stdout":"…","stderr":"…"}`, or `"signal":9` where a signal ended it.
/// Up to `output_max` bytes, encoded, are kept of the beginning of stdout and of the end of stderr,
/// and `"stdout_truncated":true` says that there was more; bytes that are not UTF-8 become U+FFFD.
///
/// An attempt ends when its first process does: everything else it ever started is killed then,
/// whatever that did to its group, session, parent or output, and `run::wait` returns when the
/// kernel says that nothing is left (see `process_reaper` for what sees to that, and for what
/// happens where server, reaper or supervisor are killed). Out of reach is work handed to another
/// daemon, such as `docker run -d`, `systemd-run`, cron or at. A process that cannot be killed
/// keeps the attempt running: `run::survivors` names it.
///
/// By itself the supervisor acts on the request's limits, by CLOCK_BOOTTIME, which is the clock
/// that `lease_until` belongs to: a quarter of a second after the timeout and after the grace, so
/// that a worker which goes on acts first, and at the end of the lease.
///
/// SIGPIPE is ignored in the whole process from the first runner on, SIGCHLD no longer ignored.
/// Used on the executor's one thread.
class process_runner final : public runner {
 public:
  using commands = std::map<std::string, process_command, std::less<>>;

  /// How many descriptors one running attempt costs this process, and how many more it takes for a
  /// moment to start it.
  static constexpr int descriptors_per_attempt = process::descriptors_while_running;
  static constexpr int descriptors_per_start = process::descriptors_while_starting;

  /// `notes`, which may be null, is told what became of the reaper and which attempts cannot be
  /// ended.
  process_runner(boost::asio::any_io_executor executor, commands by_action_ref,
                 std::shared_ptr<process_reaper> reaper, health* notes = nullptr);
  ~process_runner() override;

  /// From now on every process of an attempt has `BATON_STORAGE=<mark>` in its environment, where
  /// `end_survivors` looks for it.
  void mark_storage(std::string mark);

  /// Replaces a reaper that dies as soon as that happens, not only at the next start. Returns after
  /// `close`. Call once.
  awaitable<> watch_reaper();
  void close();

  /// Returns once the command executes. Errors: `cannot_start`: no command for this action, program
  /// or working directory missing, arguments too long, parameters that are not a JSON object;
  /// `no_room`: the machine is short of descriptors, memory or processes, the program's file is
  /// being written, or there is no reaper at the moment.
  awaitable<result<std::unique_ptr<run>>> start(run_request request) override;

 private:
  struct prepared_command;
  struct prepared_start;
  result<prepared_start> prepare(const run_request& request);
  awaitable<result<void>> order(prepared_start& prepared);

  std::shared_ptr<process::child_surroundings> shared_;
  std::map<std::string, prepared_command, std::less<>> commands_;
  std::string storage_mark_;
  boost::asio::posix::stream_descriptor reaper_end_;
  boost::asio::steady_timer reaper_retry_;
  bool is_closed_ = false;
};

}  // namespace baton
