#include "scenarios/run/nemesis.hpp"

#include <algorithm>

namespace baton::scenarios {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

nemesis::nemesis(process_parts& parts, supervisor& restarts, clients& operators,
                 const plan& planned, sim::host* second_executor)
    : parts_{parts},
      in_{parts.in},
      supervisor_{restarts},
      operators_{operators},
      plan_{planned},
      second_executor_{second_executor} {}

sim::visit nemesis::visit_to(sim::label name, const sim::host& one) {
  return in_.world.visit_to(one.site_of(name));
}

sim::visit nemesis::visit_to(sim::label name, const sim::host& one, const sim::host& other) {
  return in_.world.visit_to(one.site_of(name).at(other.noun(), other.number()));
}

void nemesis::begin() {
  std::vector<sim::host*> hosts = supervisor_.all();
  hosts.push_back(&parts_.storage.on());
  for (sim::host* const each : hosts) {
    const sim::visit here = visit_to("clock", *each);
    if (const sim::fault skewed = in_.offer(fault_id::clock_skew, here)) {
      const duration by = in_.faults.size(skewed, seconds{1}, std::chrono::hours{5});
      const bool behind = sim::world::random_at(here, "sign").chance(0.5);
      each->jump_wall(behind ? -by : by);
      in_.clock_changed(*each, skewed);
    }
    for (sim::host* const hub : hubs()) {
      const sim::visit way = visit_to("link", *each, *hub);
      if (const sim::fault slow = each == hub ? sim::fault{} : in_.offer(fault_id::link_slow, way)) {
        const auto factor = in_.faults.size(slow, duration{5}, duration{50}).count();
        in_.links.slow_down(*each, *hub, factor, slow);
        in_.links.slow_down(*hub, *each, factor, slow);
      }
    }
  }
  const sim::visit disk = visit_to("disk", parts_.storage.on());
  if (const sim::fault slow =
          plan_.own_storage ? sim::fault{} : in_.offer(fault_id::storage_slow_disk, disk)) {
    parts_.storage.slow_down(in_.faults.size(slow, milliseconds{2}, milliseconds{40}), slow);
  }
  round();
}

// What lies at the other end of a link: a storage of the process's own has none.
std::vector<sim::host*> nemesis::hubs() {
  std::vector<sim::host*> all{&parts_.messages.on()};
  if (!plan_.own_storage) {
    all.insert(all.begin(), &parts_.storage.on());
  }
  return all;
}

void nemesis::round() {
  if (over_) {
    return;
  }
  for (sim::host* const each : supervisor_.all()) {
    disturb_process(*each);
    disturb_clock(*each);
  }
  disturb_clock(parts_.storage.on());
  disturb_links();
  disturb_broker();
  disturb_storage();
  disturb_queues();
  disturb_operation();
  in_.world.after(round_length, in_.world.outside().current(), "trouble.round", 0,
                  [this] { round(); });
}

void nemesis::disturb_process(sim::host& one) {
  const sim::visit here = visit_to("process", one);
  // With its own storage inside it stands still as a whole, storage and all: that is another fault.
  const bool apart = !plan_.own_storage;
  if (const sim::fault paused = apart ? in_.offer(fault_id::process_pause, here) : sim::fault{}) {
    soon(here, [this, &one, paused] { pause(one, paused, milliseconds{50}); });
  }
  if (const sim::fault slow = apart ? in_.offer(fault_id::process_slow, here) : sim::fault{}) {
    const duration per_event = sim::world::random_at(here, "per event")
                                   .between(std::chrono::microseconds{20}, milliseconds{3});
    soon(here, [this, &one, slow, per_event] { slow_down(one, per_event, slow); });
  }
  if (const sim::fault drained = in_.offer(fault_id::operator_drains, here)) {
    soon(here, [this, &one, drained] {
      if (one.is_up() && !one.is_paused()) {
        in_.faults.took_effect(drained);
        supervisor_.drain(one, in_.faults.size(drained, milliseconds{10}, milliseconds{3000}));
      }
    });
  }
}

void nemesis::stall(sim::host& one, sim::fault why, duration after, duration least) {
  auto unless_over = [this, &one, why, least, incarnation = one.incarnation_count()] {
    if (!over_ && one.incarnation_count() == incarnation) {
      pause(one, why, least);
    }
  };
  in_.world.after(after, in_.world.outside().current(), "trouble.stall", one.index(),
                  std::move(unless_over));
}

void nemesis::pause(sim::host& one, sim::fault why, duration least) {
  if (!one.is_up() || one.is_paused()) {
    return;
  }
  const duration longest = plan_.settings.lease * 2;
  const duration span = in_.faults.size(why, least, longest);
  const std::uint64_t waited = one.waited_count();
  in_.process_event(history::event_kind::process_stalled, one);
  one.pause();
  later(span, one, [this, &one, why, waited, incarnation = one.incarnation_count()] {
    if (!one.is_up() || one.incarnation_count() != incarnation || !one.is_paused()) {
      return;
    }
    if (one.waited_count() > waited) {
      in_.faults.took_effect(why);
    }
    in_.process_event(history::event_kind::process_resumed, one);
    one.resume();
  });
}

void nemesis::slow_down(sim::host& one, duration per_event, sim::fault why) {
  if (!one.is_up() || one.is_slow()) {
    return;
  }
  const duration span = in_.faults.size(why, milliseconds{500}, milliseconds{8000});
  const std::uint64_t waited = one.waited_count();
  one.slow_down(per_event);
  later(span, one, [this, &one, why, waited] {
    if (one.waited_count() > waited) {
      in_.faults.took_effect(why);
    }
    one.slow_down(duration{0});
  });
}

void nemesis::disturb_clock(sim::host& one) {
  const sim::visit here = visit_to("clock", one);
  if (const sim::fault drifts = in_.offer(fault_id::clock_drift, here)) {
    soon(here, [this, &one, drifts] {
      // Up to 5 % either way; a lease margin has to cover it.
      constexpr std::int64_t ppb_max = 50'000'000;
      const auto drawn = in_.faults.size(drifts, duration{1}, duration{2 * ppb_max}).count();
      one.drift(drawn - ppb_max);
      in_.clock_changed(one, drifts);
    });
  }
  if (const sim::fault jumps = in_.offer(fault_id::clock_wall_jump, here)) {
    soon(here, [this, &one, jumps, here] {
      const duration by = in_.faults.size(jumps, milliseconds{10}, std::chrono::hours{2});
      const bool back = sim::world::random_at(here, "sign").chance(0.5);
      one.jump_wall(back ? -by : by);
      in_.clock_changed(one, jumps);
    });
  }
}

void nemesis::disturb_links() {
  for (sim::host* const each : supervisor_.all()) {
    for (sim::host* const hub : hubs()) {
      disturb_link(*each, *hub);
    }
  }
  for (sim::host* const each : supervisor_.executors()) {
    disturb_link(operators_.on(), *each);
  }
  const sim::visit here = in_.world.visit_to(sim::site{"network"});
  if (const sim::fault swizzled = in_.offer(fault_id::link_swizzle, here)) {
    const sim::random_stream drawn = sim::world::random_at(here, "swizzle");
    soon(here, [this, swizzled, drawn] { swizzle(drawn, swizzled); });
  }
}

void nemesis::disturb_link(sim::host& one, sim::host& other) {
  const sim::visit here = visit_to("link", one, other);
  if (const sim::fault away = in_.offer(fault_id::link_cut, here)) {
    soon(here, [this, &one, &other, away] { cut(one, other, true, away); });
  }
  if (const sim::fault half = in_.offer(fault_id::link_cut_one_way, here)) {
    const bool there = sim::world::random_at(here, "direction").chance(0.5);
    soon(here, [this, &one, &other, half, there] {
      cut(there ? one : other, there ? other : one, false, half);
    });
  }
}

void nemesis::cut(sim::host& from, sim::host& to, bool both_ways, sim::fault why) {
  const duration span = in_.faults.size(why, milliseconds{50}, milliseconds{6000});
  in_.links.cut(from, to, why);
  if (both_ways) {
    in_.links.cut(to, from, why);
  }
  // A link belongs to the end that is no hub: it is mended after the faults if that end is kept.
  const bool from_is_hub = &from == &parts_.storage.on() || &from == &parts_.messages.on() ||
                           &from == &operators_.on();
  later(span, from_is_hub ? to : from, [this, &from, &to, both_ways] {
    in_.links.mend(from, to);
    if (both_ways) {
      in_.links.mend(to, from);
    }
  });
}

// One by one they are cut off from the broker or the storage, and come back in another order.
void nemesis::swizzle(sim::random_stream random, sim::fault why) {
  const bool storage = random.chance(0.5) && !plan_.own_storage;
  sim::host& hub = storage ? parts_.storage.on() : parts_.messages.on();
  const duration pace = in_.faults.size(why, milliseconds{20}, milliseconds{800});
  std::vector<sim::host*> hosts = supervisor_.all();
  const auto count = static_cast<std::int64_t>(hosts.size());
  for (std::int64_t turn = 0; turn < count; ++turn) {
    sim::host* const one = hosts[static_cast<std::size_t>(turn)];
    const duration off = pace * turn;
    const duration back = pace * count + pace * random.between(0, count);
    auto cut_off = [this, one, &hub, why] {
      if (!over_) {
        in_.links.cut(*one, hub, why);
        in_.links.cut(hub, *one, why);
      }
    };
    in_.world.after(off, in_.world.outside().current(), "trouble.swizzle", one->index(), cut_off);
    later(back, *one, [this, one, &hub] {
      in_.links.mend(*one, hub);
      in_.links.mend(hub, *one);
    });
  }
}

void nemesis::end(const std::vector<sim::host*>& core) {
  over_ = true;
  in_.faults.end_all();
  for (sim::host* const each : {&parts_.storage.on(), &parts_.messages.on()}) {
    if (!each->is_up()) {
      each->start();
    }
  }
  parts_.storage.heal();
  std::vector<sim::host*> together = core;
  together.insert(together.end(),
                  {&parts_.storage.on(), &parts_.messages.on(), &operators_.on()});
  for (sim::host* const one : together) {
    for (sim::host* const other : together) {
      if (one != other) {
        in_.links.heal(*one, *other);
      }
    }
  }
  for (sim::host* const each : core) {
    if (each->is_paused()) {
      in_.process_event(history::event_kind::process_resumed, *each);
      each->resume();
    }
    each->slow_down(duration{0});
  }
  for (std::size_t index = 0; index < plan_.actions.size(); ++index) {
    restore_queue(index);
  }
}

void nemesis::restore_queue(std::size_t action) {
  queue_control ordinary;
  ordinary.mode = queue_mode::open;
  ordinary.limit_as_configured = true;
  operators_.control(action, ordinary, {});
}

}  // namespace baton::scenarios
