// One worker: claims granted executions, runs their bodies, records their ends.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/admission_window.hpp"
#include "engine/core/supervision.hpp"
#include "engine/executor/scheduler.hpp"
#include "engine/executor/worker_pool.hpp"

namespace baton {

/// Five coroutines beside one per running body: its life (lease and heartbeats), claims, wake-ups,
/// cancellations, and the supervision of timeouts. A worker whose lease nears its end by its own
/// clock kills its bodies and begins a new life under a new incarnation.
class worker_service final : public pool_member {
 public:
  /// Joins `pool`, which outlives it as all the others do.
  worker_service(loop_context& context, std::string name, scheduler& dispatcher,
                 publisher& wake_ups, worker_pool& pool);

  void start();

  bool offer_work() override;

  worker_incarnation begin_offer() override;
  void end_offer(worker_incarnation incarnation, std::vector<assignment> claimed,
                 bool lost) override;

  /// Of a process that takes no more work: returns when the last body has ended and is recorded,
  /// and the worker has left.
  awaitable<> drain();

  /// Kills all bodies; their ends are not recorded. The tasks end soon after: what cannot be killed
  /// is left behind.
  void stop();

  /// What was killed and is still there of an execution's attempt, such as `attempt 1: pid 4711
  /// (sleep), user 0`; empty: nothing, or this worker does not run it.
  [[nodiscard]] std::string survivors_of(execution_id execution) const;

  /// Which attempt `survivors_of` names. None: nothing survives here.
  [[nodiscard]] std::optional<attempt> surviving_attempt(execution_id execution) const;

  /// Ends the wait for them, and returns whose they are: the attempt's end is recorded, and its slot
  /// is given on. None: nothing survives here.
  std::optional<attempt> release(execution_id execution);

 private:
  struct attempt_process {
    assignment work;
    attempt_key key;
    std::unique_ptr<run> handle;  ///< none before the start and after the end
    supervision watch;
    host_time deadline = never;   ///< its entry in `deadlines_`; never: none
    bool cancel_asked = false;    ///< before the body had started
    bool fenced = false;          ///< its lease is lost: whatever it did is not reported
    retry_pause* pause = nullptr;  ///< while it waits for the machine to have room to start it
    bool postponed = false;        ///< it found no room, and has not been started since
    std::string survivors;         ///< as they were logged last
  };

  /// What was killed and is still there of one attempt.
  struct surviving {
    attempt number;
    run* handle = nullptr;
    std::string left;
  };

  // worker_service.cpp: the life
  awaitable<> live();
  awaitable<bool> enlist();
  awaitable<> keep_lease();
  awaitable<> end_all_attempts();
  [[nodiscard]] std::vector<attempt_key> postponed() const;
  void accept_renewal(const renew_reply& renewed);
  void lose_lease();
  [[nodiscard]] bool has_lease() const;
  [[nodiscard]] bool keeps_lease() const;
  void renew_runs();
  void outlast_storage();
  /// The store may think that it holds work of which it does not know, and it has not been told.
  [[nodiscard]] bool may_hold_more() const;

  // worker_claims.cpp: getting work
  void begin_listening();
  void handle_cancels(const std::vector<delivery>& batch);
  awaitable<> claim();
  awaitable<> claim_once();
  awaitable<> resynchronise();
  void begin(std::vector<assignment> claimed);
  attempt_key adopt(assignment work);
  /// How much more it may claim, once it has `leaving` less.
  [[nodiscard]] std::int32_t free_capacity(std::int32_t leaving = 0) const;

  // worker_attempts.cpp: doing it
  awaitable<> work(attempt_key first);
  awaitable<outcome> run_attempt(attempt_process& process, std::string& answer);
  awaitable<std::optional<outcome>> start_attempt(attempt_process& process,
                                                  const action_definition& action,
                                                  std::string& answer);
  void started(attempt_process& process, std::unique_ptr<run> handle, host_time lease_known);
  [[nodiscard]] run_request request_for(const attempt_process& process,
                                        const action_definition& action) const;
  [[nodiscard]] std::int32_t running_count() const;
  void postpone(attempt_process& process, const error& why);
  /// The attempt's result.
  std::string give_up_start(const attempt_process& process, const error& why);
  outcome judge_end(attempt_process& process, run_end end, std::string& answer);
  awaitable<std::vector<assignment>> record(const attempt_process& ended, outcome seen,
                                            std::string answer);
  void publish_status(const attempt_process& process, attempt number, status state);
  awaitable<> supervise();
  [[nodiscard]] host_time lease_watch() const;
  void cancel_attempt(attempt_process& process);
  void carry_out(attempt_process& process, supervision_step step);
  void watch_deadline(attempt_process& process);
  void look_for_survivors();
  [[nodiscard]] std::optional<surviving> find_survivors(execution_id execution) const;
  void forget(attempt_key key);
  void capacity_changed();

  loop_context& context_;
  std::string name_;
  scheduler& dispatcher_;
  publisher& wake_ups_;
  worker_pool& pool_;
  std::unique_ptr<subscription> scheduled_;
  std::unique_ptr<subscription> cancels_;

  worker_incarnation incarnation_;  ///< none while it has no lease
  host_time lease_deadline_;        ///< from here on it acts as if the lease were lost
  bool renewal_unanswered_ = false; ///< since when it asked last, the store has not said yes or no
  std::map<attempt_key, attempt_process> attempt_processes_;
  admission_window window_;
  std::set<std::pair<host_time, attempt_key>> deadlines_;
  std::int32_t claims_in_flight_ = 0;  ///< calls whose answer may give it work
  std::int32_t promised_ = 0;          ///< how much work those answers may give at most
  bool resync_needed_ = false;         ///< an answer was lost: the store may think we hold more
  /// While it asks what it holds: which attempts it has dealt with since.
  std::optional<std::set<attempt_key>> forgotten_;

  wake_signal incarnation_woken_;
  wake_signal claim_woken_;
  wake_signal watch_woken_;
  wake_signal claim_retry_;
  wake_signal attempt_ended_;   ///< for the life, which waits for empty hands
  wake_signal drain_woken_;  ///< for the drain, which may wait at the same time
};

}  // namespace baton
