#include "adapters/sim/attempt_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "base/json_text.hpp"
#include "engine/core/error_result.hpp"

namespace baton {
namespace {

using std::chrono::milliseconds;

constexpr duration reaction_max = milliseconds{30};  // from a signal to the end
/// How long something of an attempt may be left after its end. Less than the slack of the rules.
constexpr duration survives_least = milliseconds{10};
constexpr duration survives_most = milliseconds{2'000};
constexpr double survives_for_long = 0.25;  // until an operator releases it
constexpr std::size_t flood_bytes = 16'384;
/// How often a stall is offered where it is most likely to show, compared with elsewhere.
constexpr double stall_without_room_factor = 0.2;
constexpr double stall_when_overdue_factor = 1.0;
/// How near to such a place it begins.
constexpr duration stalls_within = milliseconds{40};

}  // namespace

bool attempt_table::lacks_room(const sim::host& worker, const sim::visit& here) {
  shortage& at = shortages_[worker.index()];
  if (in_->world.now() >= at.until) {
    const sim::fault lacks = in_->offer(fault_id::action_no_room, here);
    if (!lacks) {
      return false;
    }
    at = {in_->world.now() + in_->faults.size(lacks, milliseconds{20}, no_room_max_), lacks};
  }
  ensure(at.until >= in_->world.now() && at.why, "a shortage lasts, and has its fault");
  in_->faults.took_effect(at.why);
  return true;
}

void attempt_table::stall_without_room(sim::host& worker, const sim::visit& here) {
  const sim::visit place = step_of(here, "without room");
  const sim::fault why = stalls_
                             ? in_->offer(fault_id::process_pause, place, stall_without_room_factor)
                             : sim::fault{};
  if (why) {
    stalls_(worker, why,
            sim::world::random_at(place, "begins").between(duration{0}, duration{stalls_within}),
            milliseconds{50});
  }
}

// The supervisor acts then, and its worker learns only afterwards that the timeout is over.
void attempt_table::stall_when_overdue(const attempt_process& process, duration timeout) {
  const sim::visit place = step_of(process.here, "overdue");
  const sim::fault why = stalls_
                             ? in_->offer(fault_id::process_pause, place, stall_when_overdue_factor)
                             : sim::fault{};
  if (why) {
    const duration ahead =
        sim::world::random_at(place, "begins").between(duration{0}, duration{stalls_within});
    stalls_(*process.worker, why, std::max(timeout - ahead, duration{0}),
            stalls_within + supervisor_waits + reaction_max);
  }
}

attempt_script attempt_table::script_for(const run_request& request) {
  attempt_script script = author_(request);
  ensure(script.lasts >= duration{0}, "no attempt takes less than no time");
  const sim::visit here = in_->world.visit_to(sim::site{"action.run"}
                                                  .at("execution", request.execution.value)
                                                  .at("attempt", request.number.value));
  // Which faults can show depends on earlier ones: an attempt that never starts does not hang, and
  // one that hangs gives no result.
  if (const sim::fault cannot = in_->offer(fault_id::action_cannot_start, here)) {
    in_->faults.took_effect(cannot);
    script.cannot_start = true;
    return script;
  }
  script.would_last = script.lasts;
  script.shaped_by = in_->offer(fault_id::action_supervisor_lost, here);
  if (script.shaped_by) {
    script.loses_supervisor = true;
    script.lasts = in_->faults.size(script.shaped_by, duration{0}, script.would_last);
    return script;
  }
  script.shaped_by = in_->offer(fault_id::action_hangs, here);
  if (script.shaped_by) {
    script.lasts = duration::max();
    return script;
  }
  script.shaped_by = in_->offer(fault_id::action_ends_at_limit, here);
  if (script.shaped_by) {
    script.lasts = timeout_of_ ? timeout_of_(request.action_ref) : script.lasts;
    return script;
  }
  script.shaped_by = in_->offer(fault_id::action_fails, here);
  script.succeeds = script.succeeds && !script.shaped_by;
  script.floods = in_->offer(fault_id::action_floods, here);
  return script;
}

std::uint64_t attempt_table::begin(const run_request& request, sim::host& worker,
                                   attempt_script script) {
  ensure(worker.is_up(), "an attempt starts on a host that is up");
  ensure(!request.execution.is_none() && request.number.value >= 1,
         "an attempt has its execution, and a number from one");
  ensure(!script.cannot_start && script.lasts >= duration{0}, "only what can start begins");
  const std::uint64_t number = ++last_number_;
  const sim::visit here = in_->world.visit_to(sim::site{"action.body"}
                                                  .at("execution", request.execution.value)
                                                  .at("attempt", request.number.value));
  const duration timeout = timeout_of_ ? timeout_of_(request.action_ref) : duration::max() / 2;
  const duration lasts = script.lasts;
  const bool succeeds = script.succeeds && !script.loses_supervisor;
  std::string result = script.loses_supervisor ? std::string{}
                       : script.floods         ? base::json_string(std::string(flood_bytes, 'x'))
                                               : script.result;
  attempt_process fresh{attempt_recorder{in_->watch, request, worker.name()}, request.execution,
                        &worker, here};
  fresh.began_at = in_->world.now();
  fresh.overdue_at = worker.local_now() + timeout;
  fresh.end_due = bounded_sum(worker.local_now(), request.limits.timeout);
  fresh.lease_until = request.limits.lease_until.since_start;
  fresh.grace = request.limits.grace;
  fresh.script = std::move(script);
  const attempt_process& begun = attempt_processes_.emplace(number, std::move(fresh)).first->second;
  ensure(begun.grace >= duration{0} && begun.end_due >= worker.local_now(),
         "an attempt's time limits are ahead");
  if (lasts > timeout) {
    stall_when_overdue(begun, timeout);
  }
  if (lasts != duration::max()) {
    end_at(number, lasts, succeeds, std::move(result));
  }
  watch_over(number);
  return number;
}

void attempt_table::end_at(std::uint64_t number, duration when, bool succeeds, std::string result) {
  ensure(when >= duration{0}, "an end is ahead");
  attempt_process& process = attempt_processes_.at(number);
  ensure(!process.over, "an attempt that has ended does not end again");
  if (process.end != nullptr) {
    in_->world.withdraw(*process.end);
  }
  auto end = [this, number, succeeds, result = std::move(result)]() mutable {
    attempt_process& over = attempt_processes_.at(number);
    over.end = nullptr;
    if (over.outlives && !over.surviving) {
      over.script.result = std::move(result);
      survive(number);
      return;
    }
    if (!over.terminating) {
      in_->faults.took_effect(over.script.shaped_by);
      over.cause = over.script.loses_supervisor ? end_cause::lost : over.cause;
    }
    ended(number, succeeds, std::move(result));
  };
  process.end = &in_->world.after(when, in_->world.outside().current(), "action.end",
                                  process.here.key, std::move(end));
}

void attempt_table::end_by_force(std::uint64_t number, duration reacts, std::string result) {
  attempt_process& process = attempt_processes_.at(number);
  begin_termination(process);
  if (!process.outlives) {
    process.outlives = in_->offer(fault_id::action_outlives_end, process.here);
  }
  end_at(number, reacts, false, std::move(result));
}

// Without the fault it would be gone now.
void attempt_table::survive(std::uint64_t number) {
  attempt_process& process = attempt_processes_.at(number);
  ensure(process.terminating && process.outlives && !process.surviving,
         "only what was ended by force is survived, and once");
  process.surviving = true;
  in_->faults.took_effect(process.outlives);
  const duration span = in_->faults.size(process.outlives, survives_least, survives_most);
  const bool for_long = operator_ && !process.forgotten &&
                        sim::world::random_at(process.here, "for long").chance(survives_for_long);
  if (!for_long) {
    end_at(number, span, false, process.script.result);
    return;
  }
  auto release = [this, worker = process.worker, execution = process.execution] {
    operator_(*worker, execution);
  };
  in_->world.after(span, process.worker->current(), "operator.release", process.here.key,
                   std::move(release));
}

void attempt_table::ended(std::uint64_t number, bool succeeds, std::string result) {
  attempt_process& process = attempt_processes_.at(number);
  ensure(!process.over && process.end == nullptr, "an attempt ends once, with no end ahead");
  stop_watching(process);
  process.seen.ended(succeeds, process.cause);
  in_->world.note(in_->world.outside(), "action.output", base::hash_of(result));
  if (result.size() > flood_bytes) {
    in_->faults.took_effect(process.script.floods);
  }
  process.over = run_end{succeeds, std::move(result), process.cause};
  if (process.forgotten) {
    attempt_processes_.erase(number);
  } else if (process.waiting.is_awaited()) {
    process.waiting.give(*process.over);
  }
}

void attempt_table::begin_termination(attempt_process& process) {
  ensure(process.began_at <= in_->world.now(), "an attempt is ended after it began");
  process.terminating = true;
  if (in_->world.now() - process.began_at > process.script.would_last) {
    in_->faults.took_effect(process.script.shaped_by);
  }
}

void attempt_table::await_end(std::uint64_t number, sim::promise<run_end> to) {
  attempt_process& process = attempt_processes_.at(number);
  ensure(!process.forgotten && !process.waiting.is_awaited(),
         "an attempt has one worker that waits");
  process.waiting = to;
  if (process.over) {
    // Not within the call that asks: a coroutine is resumed only after it has gone to sleep.
    auto resolve = [to, end = *process.over] { to.give(end); };
    sim::incarnation& asks = process.worker->current();
    in_->world.post(asks, std::move(resolve));
  }
}

void attempt_table::forget(std::uint64_t number) {
  attempt_process& process = attempt_processes_.at(number);
  ensure(!process.forgotten, "a worker gives an attempt up once");
  process.forgotten = true;
  stop_watching(process);
  if (!process.surviving) {
    process.outlives = {};  // its worker no longer keeps its slot
  }
  if (process.over) {
    attempt_processes_.erase(number);
  }
}

void attempt_table::terminate(std::uint64_t number) {
  const auto found = attempt_processes_.find(number);
  if (found == attempt_processes_.end() || found->second.terminating || found->second.over) {
    return;
  }
  ask_to_end(number, found->second.worker->local_now() >= found->second.overdue_at);
}

void attempt_table::ask_to_end(std::uint64_t number, bool overdue) {
  attempt_process& process = attempt_processes_.at(number);
  ensure(!process.over && !process.terminating, "what is ending is not asked to end");
  process.seen.terminated(overdue);
  if (!process.asked) {
    process.asked = true;
    process.kill_due = bounded_sum(process.worker->local_now(), process.grace);
    watch_over(number);
  }
  if (process.script.ignores_terminate) {
    return;
  }
  if (const sim::fault ignores = in_->offer(fault_id::action_ignores_terminate, process.here)) {
    in_->faults.took_effect(ignores);
    process.script.ignores_terminate = true;  // however often it is asked
    return;
  }
  const duration reacts =
      sim::world::random_at(process.here, "reaction").between(duration{0}, duration{reaction_max});
  end_by_force(number, reacts, error_result("terminated"));
}

void attempt_table::kill(std::uint64_t number) {
  const auto found = attempt_processes_.find(number);
  if (found == attempt_processes_.end() || found->second.over || found->second.surviving) {
    return;
  }
  found->second.seen.killed();
  end_by_force(number, kill_takes, error_result("killed"));
}

void attempt_table::renew(std::uint64_t number, host_time lease_until) {
  if (const auto found = attempt_processes_.find(number); found != attempt_processes_.end()) {
    found->second.lease_until = lease_until.since_start;
  }
}

std::string attempt_table::survivors(std::uint64_t number) const {
  const auto found = attempt_processes_.find(number);
  const bool left =
      found != attempt_processes_.end() && found->second.surviving && !found->second.over;
  return left ? fmt::format("a process of execution {}", found->second.execution) : std::string{};
}

void attempt_table::release(std::uint64_t number) {
  if (survivors(number).empty()) {
    return;
  }
  attempt_process& process = attempt_processes_.at(number);
  const end_cause cause =
      process.cause == end_cause::by_itself ? end_cause::released : process.cause;
  auto resolve = [to = process.waiting, end = run_end{false, {}, cause}] { to.give(end); };
  in_->world.post(process.worker->current(), std::move(resolve));
  if (process.end == nullptr) {
    const duration left =
        sim::world::random_at(process.here, "released").between(survives_least, survives_most);
    end_at(number, left, false, process.script.result);
  }
}

void attempt_table::worker_died(const sim::host& worker) {
  ensure(!worker.is_up(), "a worker that died is down");
  std::vector<std::uint64_t> orphans;
  for (const auto& [number, each] : attempt_processes_) {
    if (each.worker == &worker && !each.forgotten) {
      orphans.push_back(number);
    }
  }
  for (const std::uint64_t number : orphans) {
    attempt_process& process = attempt_processes_.at(number);
    process.forgotten = true;
    process.waiting = {};
    stop_watching(process);
    if (process.over) {
      attempt_processes_.erase(number);
      continue;
    }
    process.seen.killed();
    begin_termination(process);
    process.outlives = {};
    const sim::fault outlives = in_->offer(fault_id::action_outlives_worker, process.here);
    duration left{};
    if (outlives) {
      left = in_->faults.size(outlives, milliseconds{1}, outlives_max_);
      in_->faults.took_effect(outlives);
    }
    end_at(number, left, false, error_result("its worker died"));
  }
}

}  // namespace baton
