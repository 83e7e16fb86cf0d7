#include "adapters/sim/bodies.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/core/json_text.hpp"

namespace baton {
namespace {

using std::chrono::milliseconds;

constexpr duration reaction_max = milliseconds{30};  // from a signal to the end
constexpr std::size_t flood_bytes = 16'384;

}  // namespace

body_script body_house::script_for(const run_request& request) {
  body_script script = author_(request);
  const sim::visit here = in_->world.visit_to(sim::site{"action.run"}
                                                  .at("execution", request.execution.value)
                                                  .at("attempt", request.number.value));
  // What can show depends on what came before: who never starts does not hang, who hangs says nothing.
  if (const sim::fault cannot = in_->offer(fault_id::action_cannot_start, here)) {
    in_->faults.took_effect(cannot);
    script.cannot_start = true;
    return script;
  }
  script.would_last = script.lasts;
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

std::uint64_t body_house::begin(const run_request& request, const sim::host& worker,
                                body_script script) {
  const std::uint64_t number = ++last_body_;
  const sim::visit here = in_->world.visit_to(sim::site{"action.body"}
                                                  .at("execution", request.execution.value)
                                                  .at("attempt", request.number.value));
  const duration timeout = timeout_of_ ? timeout_of_(request.action_ref) : duration::max() / 2;
  const duration overdue_at = worker.local_now() + timeout;
  const duration lasts = script.lasts;
  const bool succeeds = script.succeeds;
  std::string result =
      script.floods ? json_string(std::string(flood_bytes, 'x')) : script.result;
  bodies_.emplace(number, body{body_witness{in_->watch, request, worker.name()},
                               &worker,
                               in_->world.now(),
                               overdue_at,
                               std::move(script),
                               here,
                               {},
                               nullptr,
                               std::nullopt,
                               false,
                               false});
  if (lasts != duration::max()) {
    end_at(number, lasts, succeeds, std::move(result));
  }
  return number;
}

void body_house::end_at(std::uint64_t number, duration when, bool succeeds, std::string result) {
  body& of = bodies_.at(number);
  if (of.end != nullptr) {
    in_->world.withdraw(*of.end);
  }
  auto end = [this, number, succeeds, result = std::move(result)]() mutable {
    body& over = bodies_.at(number);
    over.end = nullptr;
    if (!over.doomed) {
      in_->faults.took_effect(over.script.shaped_by);
    }
    ended(number, succeeds, std::move(result));
  };
  of.end = &in_->world.after(when, in_->world.outside().current(), "action.end", of.here.key,
                             std::move(end));
}

void body_house::ended(std::uint64_t number, bool succeeds, std::string result) {
  body& of = bodies_.at(number);
  of.seen.ended(succeeds);
  in_->world.note(in_->world.outside(), "action.output", sim::hash_of(result));
  if (result.size() > flood_bytes) {
    in_->faults.took_effect(of.script.floods);
  }
  of.over = run_end{succeeds, std::move(result)};
  if (of.forgotten) {
    bodies_.erase(number);
  } else if (of.waiting.is_awaited()) {
    of.waiting.give(*of.over);
  }
}

void body_house::doom(body& of) {
  of.doomed = true;
  if (in_->world.now() - of.began_at > of.script.would_last) {
    in_->faults.took_effect(of.script.shaped_by);
  }
}

void body_house::await_end(std::uint64_t number, sim::answer<run_end> to) {
  body& of = bodies_.at(number);
  of.waiting = to;
  if (of.over) {
    // Not within the call that asks: a coroutine is resumed only after it has gone to sleep.
    auto tell = [to, end = *of.over] { to.give(end); };
    sim::life& asks = of.worker->current();
    in_->world.post(asks, std::move(tell));
  }
}

void body_house::forget(std::uint64_t number) {
  body& of = bodies_.at(number);
  of.forgotten = true;
  if (of.over) {
    bodies_.erase(number);
  }
}

void body_house::terminate(std::uint64_t number) {
  const auto found = bodies_.find(number);
  if (found == bodies_.end() || found->second.doomed || found->second.over) {
    return;
  }
  body& of = found->second;
  of.seen.terminated(of.worker->local_now() >= of.overdue_at);
  if (of.script.ignores_terminate) {
    return;
  }
  if (const sim::fault ignores = in_->offer(fault_id::action_ignores_terminate, of.here)) {
    in_->faults.took_effect(ignores);
    of.script.ignores_terminate = true;  // however often it is asked
    return;
  }
  doom(of);
  const duration reacts =
      sim::world::dice_at(of.here, "reaction").between(duration{0}, duration{reaction_max});
  end_at(number, reacts, false, error_result("terminated"));
}

void body_house::kill(std::uint64_t number) {
  const auto found = bodies_.find(number);
  if (found == bodies_.end() || found->second.over) {
    return;
  }
  found->second.seen.killed();
  doom(found->second);
  end_at(number, milliseconds{1}, false, error_result("killed"));
}

void body_house::worker_died(const sim::host& worker) {
  std::vector<std::uint64_t> orphans;
  for (const auto& [number, each] : bodies_) {
    if (each.worker == &worker && !each.forgotten) {
      orphans.push_back(number);
    }
  }
  for (const std::uint64_t number : orphans) {
    body& of = bodies_.at(number);
    of.forgotten = true;
    of.waiting = {};
    if (of.over) {
      bodies_.erase(number);
      continue;
    }
    of.seen.killed();
    doom(of);
    const sim::fault outlives = in_->offer(fault_id::action_outlives_worker, of.here);
    duration left{};
    if (outlives) {
      left = in_->faults.size(outlives, milliseconds{1}, outlives_max_);
      in_->faults.took_effect(outlives);
    }
    end_at(number, left, false, error_result("its worker died"));
  }
}

}  // namespace baton
