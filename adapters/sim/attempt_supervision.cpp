// The supervisor of a simulated attempt: it ends the attempt where its worker should have.
#include <algorithm>

#include "adapters/sim/attempt_table.hpp"
#include "base/ensure.hpp"
#include "engine/core/error_result.hpp"

namespace baton {

// Armed again and again on a long way: by the time the host's clock may run at another rate.
void attempt_table::watch_over(std::uint64_t number) {
  constexpr duration near = std::chrono::milliseconds{100};
  attempt_process& process = attempt_processes_.at(number);
  ensure(!process.over && !process.forgotten, "only an attempt with a worker is watched");
  stop_watching(process);
  const duration due = next_duty(process);
  if (due == duration::max()) {
    return;
  }
  const duration at = process.worker->clock().virtual_time_of(due);
  if (at == duration::max()) {
    return;
  }
  const duration left = std::max(at - in_->world.now(), duration{0});
  auto look = [this, number] {
    attempt_processes_.at(number).watch = nullptr;
    look_after(number);
  };
  process.watch =
      &in_->world.after(left <= near ? left : left - left / 8, in_->world.outside().current(),
                        "action.watch", process.here.key, std::move(look));
}

duration attempt_table::next_duty(const attempt_process& process) {
  const duration lease_over = bounded_sum(process.lease_until, supervisor_waits);
  if (process.terminating) {
    return lease_over;
  }
  return std::min(lease_over, bounded_sum(process.asked ? process.kill_due : process.end_due,
                                          supervisor_waits));
}

// What its worker should have done by now is done here. Nothing survives a lease that is over: what
// cannot be killed by then no lease can guard against, and is not simulated.
void attempt_table::look_after(std::uint64_t number) {
  attempt_process& process = attempt_processes_.at(number);
  ensure(!process.over && process.watch == nullptr, "a supervisor looks after what still runs");
  const duration now = process.worker->local_now();
  if (now < next_duty(process)) {
    watch_over(number);
    return;
  }
  if (now >= bounded_sum(process.lease_until, supervisor_waits)) {
    if (!process.terminating) {
      process.cause = process.asked ? process.cause : end_cause::lease_ended;
      process.seen.killed();
      begin_termination(process);
    }
    process.outlives = {};
    end_at(number, kill_takes, false, error_result("killed at the end of its worker's lease"));
    return;
  }
  ensure(!process.terminating, "what is ending has until the end of its lease");
  if (process.asked) {
    ensure(now >= process.kill_due, "an attempt is killed after its grace");
    kill(number);
    watch_over(number);
    return;
  }
  ensure(now >= process.end_due, "an attempt is timed out after its timeout");
  process.cause = end_cause::timed_out;
  ask_to_end(number, now >= process.overdue_at);
}

void attempt_table::stop_watching(attempt_process& process) {
  if (process.watch != nullptr) {
    in_->world.withdraw(*process.watch);
    process.watch = nullptr;
  }
}

}  // namespace baton
