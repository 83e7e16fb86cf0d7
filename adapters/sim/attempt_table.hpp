// The attempts of a simulated run: what actions do, seen from outside, whatever becomes of workers.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "adapters/recording/attempt_recorder.hpp"
#include "adapters/sim/simulation.hpp"
#include "engine/ports/runner.hpp"
#include "sim/promise.hpp"

namespace baton {

/// What one attempt is going to do.
struct attempt_script {
  duration lasts{};
  bool succeeds = true;
  bool ignores_terminate = false;
  bool cannot_start = false;
  bool loses_supervisor = false;  ///< instead of ending by itself
  std::string result = "null";
  sim::fault floods;       ///< it writes a great deal
  sim::fault shaped_by;    ///< what made it end another way, or never
  duration would_last{};   ///< how long it would have lasted without that
};

/// Attempts run beside their worker: they go on while it stands still, and may outlive it by a
/// moment. Each has a supervisor that goes by its host's monotonic clock and ends it where its worker
/// should have, a moment later.
class attempt_table {
 public:
  /// `author` writes the script of each attempt; faults may change it.
  using author = std::function<attempt_script(const run_request&)>;

  attempt_table(simulation& in, author writes) : in_{&in}, author_{std::move(writes)} {}

  /// A policy that the faults need to know: an action's timeout. None: not known.
  using timeout_of = std::function<duration(const std::string& action_ref)>;
  void know_timeouts(timeout_of known) { timeout_of_ = std::move(known); }

  /// How long an attempt may outlive its worker: less than a lease has left when its worker dies.
  void may_outlive(duration worker_by) { outlives_max_ = worker_by; }

  /// The longest time for which a host has no room to start anything.
  void may_lack_room(duration for_up_to) { no_room_max_ = for_up_to; }

  /// The operator's release of what survives for long: called on the worker's host, which is up.
  using operator_hand = std::function<void(sim::host& worker, execution_id execution)>;
  void know_operator(operator_hand hand) { operator_ = std::move(hand); }

  /// Lets a worker's host stand still `after` a while, for `least` or longer: what a worker misses
  /// then, its attempts and their supervisors do not.
  using stall_hand =
      std::function<void(sim::host& worker, sim::fault why, duration after, duration least)>;
  void know_stalls(stall_hand hand) { stalls_ = std::move(hand); }

  /// A machine without room may stand still too.
  void stall_without_room(sim::host& worker, const sim::visit& here);

  /// Whether the worker's host has no room to start anything now.
  [[nodiscard]] bool lacks_room(const sim::host& worker, const sim::visit& here);

  /// What the attempt's script is, faults included.
  [[nodiscard]] attempt_script script_for(const run_request& request);

  /// Begins an attempt; its number names it to the other calls, without effect once it is gone.
  std::uint64_t begin(const run_request& request, sim::host& worker, attempt_script script);
  void await_end(std::uint64_t number, sim::promise<run_end> to);
  void terminate(std::uint64_t number);
  void kill(std::uint64_t number);
  void renew(std::uint64_t number, host_time lease_until);

  /// What is left of it after it was ended; empty: nothing.
  [[nodiscard]] std::string survivors(std::uint64_t number) const;
  /// Ends the wait for what is left.
  void release(std::uint64_t number);

  /// Its worker no longer waits for its end.
  void forget(std::uint64_t number);

  /// A worker's process is gone: its attempts go with it.
  void worker_died(const sim::host& worker);

 private:
  struct attempt_process {
    attempt_recorder seen;
    execution_id execution;
    sim::host* worker;
    sim::visit here;
    duration began_at{};    ///< by virtual time
    duration overdue_at{};  ///< this and what follows is by its worker's clock
    duration end_due{};     ///< as its worker has told its supervisor
    duration lease_until{};
    duration grace{};
    duration kill_due = duration::max();  ///< once it was asked to end
    attempt_script script{};
    sim::promise<run_end> waiting{};
    sim::operation* end = nullptr;    ///< pending; null while it hangs and once it is over
    sim::operation* watch = nullptr;  ///< its supervisor's next look
    end_cause cause = end_cause::by_itself;
    std::optional<run_end> over{};  ///< it is gone, and its worker does not know yet
    sim::fault outlives{};          ///< something of it will be left
    bool asked = false;           ///< to end
    bool terminating = false;          ///< its end is certain and near
    bool surviving = false;       ///< it was ended, and something is left
    bool forgotten = false;
  };

  /// What keeps a host from starting anything.
  struct shortage {
    duration until{};  ///< by virtual time
    sim::fault why;
  };

  static constexpr duration kill_takes = std::chrono::milliseconds{1};
  /// How much later than its worker an attempt's supervisor acts, if the worker has not.
  static constexpr duration supervisor_waits = std::chrono::milliseconds{250};
  [[nodiscard]] static duration bounded_sum(duration one, duration other) {
    return one > duration::max() - other ? duration::max() : one + other;
  }

  void end_at(std::uint64_t number, duration when, bool succeeds, std::string result);
  /// It is made to end after `reacts`; something of it may be left then.
  void end_by_force(std::uint64_t number, duration reacts, std::string result);
  void ended(std::uint64_t number, bool succeeds, std::string result);
  void survive(std::uint64_t number);
  void stall_when_overdue(const attempt_process& process, duration timeout);
  void ask_to_end(std::uint64_t number, bool overdue);

  // attempt_supervision.cpp: the supervisor of an attempt
  void watch_over(std::uint64_t number);
  void look_after(std::uint64_t number);
  [[nodiscard]] static duration next_duty(const attempt_process& process);
  void stop_watching(attempt_process& process);

  /// Marks the attempt as terminating. Its fault counts as effective only if the attempt outlives
  /// its natural end.
  void begin_termination(attempt_process& process);

  simulation* in_;
  author author_;
  timeout_of timeout_of_;
  operator_hand operator_;
  stall_hand stalls_;
  duration outlives_max_{std::chrono::milliseconds{300}};
  duration no_room_max_{std::chrono::seconds{2}};
  std::map<std::uint64_t, attempt_process> attempt_processes_;
  std::map<std::uint32_t, shortage> shortages_;  ///< by host
  std::uint64_t last_number_ = 0;
};

}  // namespace baton
