// The loop put together: one place, by ports. `baton serve` and the simulator start exactly this.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "engine/core/settings.hpp"
#include "engine/core/submission.hpp"
#include "engine/ports/loop_ports.hpp"

namespace baton {

/// Which parts of the loop this process carries.
struct loop_roles {
  bool executor = true;
  bool worker = true;
};

/// Accepts, orders, dispatches, runs and completes. All calls on the executor's one thread.
///
/// Lifetime: after `start`, keep it until `drain` or `stop` has returned; destroying it earlier is
/// only allowed when its executor's world is destroyed with it (a crash).
class loop {
 public:
  loop(boost::asio::any_io_executor executor, loop_ports ports, loop_settings settings,
       loop_roles roles = {});
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  /// Defines the actions, recovers what a crash left behind, and only then starts the workers.
  /// Errors: those of the store; then nothing was started.
  awaitable<result<void>> start(std::vector<action_definition> actions);

  /// Stops accepting and claiming, lets running bodies end and their completions be announced.
  awaitable<> drain();

  /// Turns a `drain` under way into a `stop`; the drain returns soon after.
  void hurry();

  /// Stops at once: kills the bodies and leaves their executions to the next start.
  awaitable<> stop();

  /// Errors: `unknown_action`, `queue_full`, `limit_reached`, `draining`, `invalid_argument` (a
  /// `group_by` parameter is missing), `key_conflict`, `queue_conflict`, `storage_full`,
  /// `unavailable`, `outcome_unknown`.
  awaitable<result<accept_reply>> submit(submission request);

  /// Errors: `unknown_execution`, `unavailable`, `outcome_unknown`.
  awaitable<result<cancel_reply>> cancel(execution_id execution);

  /// Gives up what is left of an execution's attempt that was killed and cannot be ended: from here
  /// on its slot may be another's, and two attempts may overlap. Returns which attempt. Only in the
  /// process whose worker runs it. Errors: `nothing_survives`, and those of `read`.
  awaitable<result<attempt>> release(execution_id execution);

  /// The attempt of which `release` would end the wait.
  [[nodiscard]] std::optional<attempt> surviving_attempt(execution_id execution) const;

  awaitable<result<execution_record>> read(execution_id execution);
  awaitable<result<queue_stats>> queue(std::string action_ref, std::optional<std::string> group);
  awaitable<result<void>> control(std::string action_ref, queue_control change);

  /// The defined actions, in the order of their definition.
  [[nodiscard]] const std::vector<action>& actions() const;

  /// Those that storage knows and that are defined no longer. They keep what waits and may be asked
  /// for by `queue`.
  [[nodiscard]] const std::vector<action>& retired_actions() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace baton
