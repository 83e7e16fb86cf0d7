// Faults of what all processes share: broker, storage, queues, and how they are operated.
#include <algorithm>

#include "scenarios/run/nemesis.hpp"

namespace baton::scenarios {

void nemesis::disturb_broker() {
  const sim::visit here = visit_to("broker", parts_.messages.on());
  if (const sim::fault restarted = in_.offer(fault_id::bus_broker_restart, here)) {
    soon(here, [this, restarted] { restart_broker(restarted); });
  }
}

void nemesis::restart_broker(sim::fault why) {
  sim::host& there = parts_.messages.on();
  if (!there.is_up()) {
    return;
  }
  parts_.messages.crash(why);
  start_again(there, in_.faults.size(why, milliseconds{20}, milliseconds{3000}), "broker.restart");
}

void nemesis::start_again(sim::host& there, duration pause, sim::label name) {
  in_.world.after(pause, in_.world.outside().current(), name, 0, [&there] {
    if (!there.is_up()) {
      there.start();
    }
  });
}

void nemesis::disturb_storage() {
  const sim::visit here = visit_to("storage", parts_.storage.on());
  if (plan_.own_storage) {
    if (const sim::fault away = in_.offer(fault_id::storage_file_away, here)) {
      soon(here, [this, away] {
        parts_.storage.take_file_away(
            in_.faults.size(away, milliseconds{20}, plan_.settings.lease * 3), away);
      });
    }
    return;
  }
  if (const sim::fault away = in_.offer(fault_id::storage_outage, here)) {
    soon(here, [this, away] { lose_storage(away); });
  }
  if (const sim::fault steps = in_.offer(fault_id::clock_step_over_restart, here)) {
    soon(here, [this, steps, here] { restart_storage_with_other_clocks(steps, here); });
  }
}

void nemesis::restart_storage_with_other_clocks(sim::fault why, const sim::visit& here) {
  sim::host& there = parts_.storage.on();
  if (!there.is_up()) {
    return;
  }
  in_.faults.took_effect(why);
  there.crash();
  const bool ahead = sim::world::random_at(here, "ahead").chance(0.5);
  there.jump_wall(ahead ? std::chrono::hours{24 * 30} : -std::chrono::hours{24});
  if (sim::world::random_at(here, "boot").chance(0.5)) {
    parts_.storage.boot();
  }
  start_again(there, in_.faults.size(why, milliseconds{20}, milliseconds{5000}), "storage.restart");
}

void nemesis::lose_storage(sim::fault why) {
  sim::host& there = parts_.storage.on();
  if (!there.is_up()) {
    return;
  }
  in_.faults.took_effect(why);
  there.crash();
  start_again(there, in_.faults.size(why, milliseconds{20}, milliseconds{5000}), "storage.restart");
}

void nemesis::disturb_queues() {
  for (std::size_t index = 0; index < plan_.actions.size(); ++index) {
    const sim::visit here = in_.world.visit_to(
        sim::site{"queue"}.at("action", static_cast<std::int64_t>(index) + 1));
    const std::int32_t limit = plan_.actions[index].definition.limit;
    if (const sim::fault raised = in_.offer(fault_id::operator_limit_raised, here)) {
      const auto by = static_cast<std::int32_t>(
          in_.faults.size(raised, duration{1}, duration{10}).count());
      queue_control change;
      change.limit = limit + by;
      soon(here, [this, index, change, raised] { operators_.control(index, change, raised); });
    }
    if (const sim::fault lowered = in_.offer(fault_id::operator_limit_lowered, here)) {
      const auto to = static_cast<std::int32_t>(
          in_.faults.size(lowered, duration{1}, duration{std::max(limit, 2)}).count());
      queue_control change;
      change.limit = std::min(to, limit);
      soon(here, [this, index, change, lowered] { operators_.control(index, change, lowered); });
    }
    if (const sim::fault paused = in_.offer(fault_id::operator_pauses, here)) {
      soon(here, [this, index, paused] {
        queue_control change;
        change.mode = queue_mode::paused;
        operators_.control(index, change, paused);
        const duration span = in_.faults.size(paused, milliseconds{100}, milliseconds{4000});
        later(span, operators_.on(), [this, index] {
          queue_control open;
          open.mode = queue_mode::open;
          operators_.control(index, open, {});
        });
      });
    }
  }
}

void nemesis::disturb_operation() {
  const sim::visit here = in_.world.visit_to(sim::site{"operation"});
  if (const sim::fault rolled = in_.offer(fault_id::operator_rolling_restart, here)) {
    soon(here, [this, rolled] {
      in_.faults.took_effect(rolled);
      roll(0, in_.faults.size(rolled, milliseconds{100}, milliseconds{1500}));
    });
  }
  if (const sim::fault second = plan_.own_storage
                                    ? sim::fault{}
                                    : in_.offer(fault_id::operator_second_executor, here)) {
    soon(here, [this, second] { run_second_executor(second); });
  }
}

void nemesis::roll(std::size_t index, duration pace) {
  const std::vector<sim::host*> hosts = supervisor_.all();
  if (over_ || index >= hosts.size()) {
    return;
  }
  supervisor_.drain(*hosts[index], milliseconds{50});
  in_.world.after(pace, in_.world.outside().current(), "operator.roll", index,
                  [this, index, pace] { roll(index + 1, pace); });
}

void nemesis::run_second_executor(sim::fault why) {
  if (second_executor_ == nullptr || second_executor_->is_up()) {
    return;
  }
  in_.faults.took_effect(why);
  sim::host& second = *second_executor_;
  supervisor_.start(second);
  const duration span = in_.faults.size(why, milliseconds{200}, milliseconds{5000});
  later(span, operators_.on(), [this, &second] { supervisor_.drain(second, std::nullopt); });
}

}  // namespace baton::scenarios
