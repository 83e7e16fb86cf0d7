// One worker: claims granted executions, runs their attempts, records their ends.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/executor/scheduler.hpp"
#include "engine/executor/worker_pool.hpp"
#include "engine/worker/worker_state.hpp"

namespace baton {

/// Carries out what `worker_state` decides: it has the ports, the timers, the runs and the
/// coroutines, and no rule. Three coroutines beside one for each attempt: the lease, the claims and
/// the watch over deadlines; and two that receive messages. On the loop's thread only.
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

  /// Of a process that takes no more work: returns when the last attempt has ended and is recorded,
  /// and the worker has left.
  awaitable<> drain();

  /// Kills all attempts; their ends are not recorded. The tasks end soon after: what cannot be
  /// killed is left behind.
  void stop();

  /// What was killed and is still there of an execution's attempt, such as `attempt 1: pid 4711
  /// (sleep), user 0`; empty: nothing, or this worker does not run it.
  [[nodiscard]] std::string survivors_of(execution_id execution) const;

  /// Which attempt `survivors_of` names. None: nothing survives here.
  [[nodiscard]] std::optional<attempt> surviving_attempt(execution_id execution) const;

  /// Ends the wait for them, and returns whose they are: the attempt's end is recorded, and its
  /// slot is given on. None: nothing survives here.
  std::optional<attempt> release(execution_id execution);

 private:
  /// What carries out one attempt. `worker_state` has what is decided about it.
  struct attempt_process {
    assignment work;
    std::unique_ptr<run> handle;  ///< none before the start and after the end
    shared_text result;           ///< a repeated record does not copy it
    std::optional<retry_pause> start_pause;
    std::optional<retry_pause> record_pause;
    finish_reply reply;            ///< to the record of its end
    std::vector<assignment> next;  ///< what that reply claimed
  };

  /// What was killed and is still there of one attempt.
  struct surviving {
    attempt number;
    run* handle = nullptr;
    std::string left;
  };

  /// Tells the state what holds now and then `event`, and carries out the steps that follow.
  template <class Event, class... Values>
  auto decide(Event event, Values&&... values);
  /// For a question: the state, told what holds now.
  [[nodiscard]] const worker_state& state_now();
  [[nodiscard]] surroundings around() const;

  // worker_service.cpp: the lease, the end, and the steps
  awaitable<> keep_lease();
  awaitable<> enlist();
  awaitable<> renew();
  awaitable<> watch();
  void carry_out(worker_steps steps);
  void carry_out(const renew_attempt& step);
  void carry_out(const terminate_attempt& step);
  void carry_out(const kill_attempt& step);
  void carry_out(const release_attempt& step);
  void carry_out(const retry_start& step);
  void carry_out(begin_attempt& step);
  void carry_out(const fail_attempt& step);
  void carry_out(const dispatch_reply& step);
  void carry_out(const publish_status& step);
  void carry_out(const wake_task& step);
  void carry_out(const wake_pool& step);
  void carry_out(const look_for_survivors& step);
  void carry_out(const close_subscriptions& step);
  void carry_out(const log_note& step);
  [[nodiscard]] wake_signal& signal_of(worker_task task);

  // worker_claims.cpp: getting work
  void begin_listening();
  void handle_cancels(const std::vector<delivery>& batch);
  awaitable<> claim();
  awaitable<> claim_once();
  awaitable<> ask_held(worker_incarnation asking);
  attempt_key adopt(assignment work);

  // worker_attempts.cpp: doing it
  awaitable<> work(attempt_key first);
  awaitable<> carry_out(attempt_step step, attempt_key key);
  awaitable<> start_attempt(attempt_key key);
  awaitable<> watch_attempt(attempt_key key);
  awaitable<> record(attempt_key key);
  awaitable<> pause(std::optional<retry_pause>& before_next_try);
  [[nodiscard]] attempt_process& process_of(attempt_key key);
  [[nodiscard]] std::optional<surviving> find_survivors(execution_id execution) const;

  loop_context& context_;
  std::string name_;
  scheduler& dispatcher_;
  publisher& wake_ups_;
  worker_pool& pool_;
  std::unique_ptr<subscription> scheduled_;
  std::unique_ptr<subscription> cancels_;

  worker_state state_;
  std::map<attempt_key, attempt_process> attempt_processes_;

  // One for each coroutine that waits for the state.
  wake_signal lease_woken_;
  wake_signal claims_woken_;
  wake_signal watch_woken_;
  wake_signal drain_woken_;
};

template <class Event, class... Values>
auto worker_service::decide(Event event, Values&&... values) {
  state_.observe(around());
  if constexpr (std::is_void_v<std::invoke_result_t<Event, worker_state&, Values...>>) {
    std::invoke(event, state_, std::forward<Values>(values)...);
    carry_out(state_.take_steps());
  } else {
    auto answer = std::invoke(event, state_, std::forward<Values>(values)...);
    carry_out(state_.take_steps());
    return answer;
  }
}

}  // namespace baton
