#include "scenarios/run/supervisor.hpp"

#include <algorithm>

namespace baton::scenarios {
namespace {

using std::chrono::milliseconds;

constexpr duration connection_check = milliseconds{500};

}  // namespace

process* process_on(const sim::host& host) { return static_cast<process*>(host.running()); }

supervisor::supervisor(process_parts& parts) : parts_{parts} {}

sim::host& supervisor::add(sim::label noun, std::int64_t number, loop_roles roles) {
  sim::host& fresh =
      parts_.in.world.add_host(noun, number, [this, roles](sim::host& on) {
        return std::make_unique<process>(parts_, on, roles);
      });
  fresh.on_crash([this](sim::host& which) { died(which); });
  (roles.executor ? executors_ : workers_).push_back(&fresh);
  return fresh;
}

sim::host& supervisor::add_spare(sim::label noun, std::int64_t number, loop_roles roles) {
  spare_ = &add(noun, number, roles);
  return *spare_;
}

std::vector<sim::host*> supervisor::all() const {
  std::vector<sim::host*> hosts = executors_;
  hosts.insert(hosts.end(), workers_.begin(), workers_.end());
  return hosts;
}

void supervisor::start_all() {
  for (sim::host* const each : all()) {
    if (each != spare_) {
      start(*each);
    }
  }
  check_connections();
}

void supervisor::start(sim::host& down) {
  if (down.is_up()) {
    return;
  }
  parts_.in.process_event(history::event_kind::process_started, down);
  down.start();
  crash_again_soon(down);
}

void supervisor::crash_again_soon(sim::host& fresh) {
  simulation& in = parts_.in;
  if (fresh.incarnation_count() == 1) {
    return;  // only a process that has crashed is in a loop of crashes
  }
  const sim::visit here = in.world.visit_to(fresh.site_of("process.start"));
  if (const sim::fault again = in.offer(fault_id::process_crash_loop, here)) {
    const duration soon = in.faults.size(again, milliseconds{1}, milliseconds{300});
    auto crash = [this, &in, &fresh, again, incarnation = fresh.incarnation_count()] {
      const bool healed = core_ && is_kept(fresh);
      if (!healed && fresh.is_up() && fresh.incarnation_count() == incarnation) {
        in.faults.took_effect(again);
        fresh.crash();
      }
    };
    in.world.after(soon, in.world.outside().current(), "process.crash_loop", here.key, crash);
  }
}

bool supervisor::is_kept(const sim::host& one) const {
  return !core_ || std::find(core_->begin(), core_->end(), &one) != core_->end();
}

void supervisor::died(sim::host& which) {
  simulation& in = parts_.in;
  in.process_event(history::event_kind::process_died, which);
  parts_.attempt_processes.worker_died(which);
  const sim::visit here = in.world.visit_to(which.site_of("process.died"));
  // Its connections break: the broker's machine is told by what is left of the other.
  auto notice = [&at = parts_.messages] { at.check_connections(); };
  if (parts_.messages.on().is_up()) {
    in.world.after(sim::world::random_at(here, "notice").between(milliseconds{1}, milliseconds{50}),
                   parts_.messages.on().current(), "bus.reset", here.key, notice);
  }
  const auto drained = drained_.find(which.index());
  if (drained != drained_.end()) {
    const std::optional<duration> pause = drained->second;
    drained_.erase(drained);
    if (pause) {
      start_later(which, *pause, {});
    }
    return;
  }
  const sim::fault for_good = in.offer(fault_id::process_crash_for_good, here);
  const duration pause =
      sim::world::random_at(here, "restart").exponential(milliseconds{400}, milliseconds{5000});
  start_later(which, pause, for_good);
}

void supervisor::start_later(sim::host& down, duration pause, sim::fault for_good) {
  simulation& in = parts_.in;
  auto begin = [this, &down, &in, for_good, incarnation = down.incarnation_count()] {
    if (down.is_up() || down.incarnation_count() != incarnation || !is_kept(down)) {
      return;
    }
    if (for_good) {
      in.faults.took_effect(for_good);  // now it would have come back
      return;
    }
    start(down);
  };
  in.world.after(pause, in.world.outside().current(), "process.restart", down.index(),
                 std::move(begin));
}

void supervisor::drain(sim::host& host, std::optional<duration> pause) {
  process* const running = process_on(host);
  if (running == nullptr || host.is_paused() || running->is_draining()) {
    return;
  }
  running->drain([this, &host, pause] {
    drained_[host.index()] = pause;
    host.crash();  // nothing of it is left: the process has ended
  });
}

void supervisor::keep_only(std::vector<sim::host*> core) {
  core_ = std::move(core);
  for (sim::host* const each : all()) {
    if (is_kept(*each)) {
      drained_.erase(each->index());
      if (!each->is_up()) {
        start(*each);
      }
    }
  }
}

void supervisor::check_connections() {
  simulation& in = parts_.in;
  if (parts_.messages.on().is_up()) {
    parts_.messages.check_connections();
  }
  for (sim::host* const each : all()) {
    process* const running = process_on(*each);
    if (running != nullptr && !each->is_paused()) {
      running->connection().check_connection();
    }
  }
  in.world.after(connection_check, in.world.outside().current(), "bus.check", 0,
                 [this] { check_connections(); });
}

}  // namespace baton::scenarios
