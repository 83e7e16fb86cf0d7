#include "adapters/sim/broker.hpp"

#include <algorithm>
#include <array>

#include "adapters/recording/message_event.hpp"
#include "adapters/sim/sim_bus.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"

namespace baton {
namespace {

using std::chrono::milliseconds;

constexpr duration reorder_patience = milliseconds{500};
// As RabbitMQ's consumer timeout, but in seconds: a lost delivery is not kept from others for ever.
constexpr duration acknowledge_patience = std::chrono::seconds{5};

}  // namespace

sim::label label_of(message_type type) {
  static const auto labels = [] {
    std::array<sim::label, all_message_types.size()> made;
    for (const message_type each : all_message_types) {
      made.at(static_cast<std::size_t>(each)) = sim::label{to_string(each)};
    }
    return made;
  }();
  return labels[static_cast<std::size_t>(type)];
}

broker::broker(simulation& in, const broker_options& options)
    : in_{&in}, options_{options}, on_{&in.world.add_host("broker", 0, [](sim::host&) {
        return nullptr;
      })} {
  ensure(options.queue_max >= 1 && options.prefetch_max >= 1,
         "a queue and a consumer take something");
}

sim::visit broker::visit_to(sim::label name, const message_envelope& message, const sim::host& to) {
  return in_->world.visit_to(sim::site{name}
                                 .at(label_of(message.type))
                                 .at("execution", message.payload.execution.value)
                                 .at(to.noun(), to.number()));
}

std::size_t broker::queue_state::message_count() const {
  std::size_t count = waiting.size() + held_back.size();
  for (const consumer_state& each : consumers) {
    count += each.pending.size();
  }
  return count;
}

bool broker::survives(const message_envelope& message) const {
  return options_.keeps_wake_ups || message.type == message_type::execution_completed;
}

bool broker::publish(const std::shared_ptr<const message_envelope>& message) {
  ensure(on_->is_up(), "a broker that is down takes nothing");
  const auto wants = [&](const queue_state& queue) {
    return std::find(queue.types.begin(), queue.types.end(), message->type) != queue.types.end();
  };
  for (const auto& [name, queue] : queues_) {
    if (wants(queue) && queue.message_count() >= options_.queue_max) {
      return false;
    }
  }
  in_->history.record(message_event(in_->watch, *message));
  in_->world.note(*on_, "bus.published",
                  base::mix(static_cast<std::uint64_t>(message->timestamp_ns),
                            static_cast<std::uint64_t>(message->payload.completed_at_ns)));
  for (auto& [name, queue] : queues_) {
    if (wants(queue)) {
      queue.waiting.push_back({message, 0});
      ensure(queue.message_count() <= options_.queue_max,
             "a queue keeps no more than it has room for");
      deliver_waiting(name, queue);
    }
  }
  return true;
}

void broker::publish_later(std::shared_ptr<const message_envelope> message,
                           std::function<void()> kept) {
  ensure(kept != nullptr, "what waits for room is confirmed once there is");
  held_up_.push_back({std::move(message), std::move(kept)});
}

void broker::let_in() {
  std::erase_if(held_up_, [this](const held_up_message& each) {
    const bool taken = publish(each.message);
    if (taken) {
      each.kept();
    }
    return taken;
  });
}

void broker::consume(consumer_id consumer, const std::string& queue,
                     const std::vector<message_type>& types, sim::host& to, sim_bus& at) {
  ensure(consumer.value >= 1 && consumer.value <= last_consumer_,
         "a consumer has its number from here");
  ensure(!types.empty(), "a consumer takes messages of some type");
  queue_state& from = queues_[queue];
  from.types = types;
  const bool known =
      std::any_of(from.consumers.begin(), from.consumers.end(),
                  [&](const consumer_state& each) { return each.id == consumer; });
  if (!known) {
    consumer_state fresh;
    fresh.id = consumer;
    fresh.to = &to;
    fresh.incarnation = &to.current();
    fresh.at = &at;
    from.consumers.push_back(std::move(fresh));
  }
  deliver_waiting(queue, from);
  let_in();
}

void broker::deliver_waiting(const std::string& name, queue_state& from) {
  std::size_t refused = 0;
  while (!from.waiting.empty() && refused < from.consumers.size()) {
    from.next = (from.next + 1) % from.consumers.size();
    consumer_state& turn = from.consumers[from.next];
    if (turn.stopped || turn.pending.size() >= options_.prefetch_max) {
      ++refused;
      continue;
    }
    refused = 0;
    queued_message message = std::move(from.waiting.front());
    from.waiting.pop_front();
    deliver(name, from, turn, std::move(message));
  }
}

void broker::deliver(const std::string& name, queue_state& from, consumer_state& to,
                     queued_message message) {
  ensure(!to.stopped && to.pending.size() < options_.prefetch_max,
         "a message goes to a consumer that takes more");
  const sim::visit here = visit_to("bus.deliver", *message.message, *to.to);
  if (message.deliveries == 0) {
    if (const sim::fault reordered = in_->offer(fault_id::bus_reordered, here)) {
      from.held_back.push_back(std::move(message));
      auto release = [this, name] { release_held(name, queues_[name]); };
      in_->world.after(reorder_patience, on_->current(), "bus.held", here.key, release);
      in_->faults.took_effect(reordered);  // nothing goes out where something would have
      return;
    }
  }
  ++message.deliveries;
  if (const sim::fault dropped = in_->offer(fault_id::bus_dropped, here)) {
    if (to.is_alive() && !in_->links.is_cut(*on_, *to.to)) {
      in_->faults.took_effect(dropped);
    }
    return;
  }
  ensure(to.pending.empty() || to.pending.back().tag <= last_tag_, "the tags of deliveries rise");
  to.pending.push_back({++last_tag_, message, in_->world.now()});
  duration late{};
  const sim::fault delayed = in_->offer(fault_id::bus_delayed, here);
  if (delayed) {
    late = in_->faults.size(delayed, milliseconds{10}, milliseconds{3000});
  }
  const unacknowledged sent = to.pending.back();
  send(here, to, sent, delayed, late);
  if (const sim::fault doubled = in_->offer(fault_id::bus_duplicated, here)) {
    const duration later = in_->faults.size(doubled, milliseconds{0}, milliseconds{2000});
    send(step_of(here, "again"), to, sent, doubled, later);
  }
  const sim::fault broken = in_->offer(fault_id::bus_disconnected, here);
  if (broken && to.is_alive()) {
    in_->faults.took_effect(broken);
    sim::host& cut_off = *to.to;
    to.at->connection_lost_soon();
    auto drop = [this, &cut_off] { disconnect(cut_off); };
    in_->world.after(milliseconds{1}, on_->current(), "bus.disconnect", here.key, drop);
  }
  if (!from.held_back.empty()) {
    auto release = [this, name] { release_held(name, queues_[name]); };
    in_->world.after(milliseconds{1}, on_->current(), "bus.held", here.key, release);
  }
}

void broker::send(const sim::visit& here, consumer_state& to, const unacknowledged& pending,
                  sim::fault late_by, duration late) {
  if (!to.is_alive()) {
    return;  // it is gone; its connection breaks in a moment
  }
  simulation* const in = in_;
  auto arrive = [in, at = to.at, consumer = to.id, tag = pending.tag,
                 message = pending.what.message, late_by, here, host = to.to] {
    in->faults.took_effect(late_by);
    if (!in->dies_at(*host, here, false)) {
      at->arrived(consumer, tag, *message);
    }
  };
  in_->links.send_late(*on_, *to.to, here, late, std::move(arrive));
}

void broker::release_held(const std::string& name, queue_state& queue) {
  while (!queue.held_back.empty()) {
    queued_message next = std::move(queue.held_back.front());
    queue.held_back.pop_front();
    ++next.deliveries;  // not held back a second time
    queue.waiting.push_front(std::move(next));
  }
  deliver_waiting(name, queue);
}

template <class Act>
void broker::at(consumer_id consumer, Act act) {
  for (auto& [name, queue] : queues_) {
    for (consumer_state& each : queue.consumers) {
      if (each.id == consumer) {
        act(name, queue, each);
        return;
      }
    }
  }
}

void broker::acknowledge(consumer_id consumer, std::uint64_t tag) {
  bool has_left = false;
  at(consumer, [&](const std::string& name, queue_state& queue, consumer_state& by) {
    ++by.acknowledgements;
    const std::size_t done =
        std::erase_if(by.pending, [&](const unacknowledged& one) { return one.tag == tag; });
    ensure(done <= 1 && tag <= last_tag_, "a tag names one delivery");
    has_left = by.has_left();
    deliver_waiting(name, queue);
  });
  if (has_left) {
    drop(consumer);
  }
  let_in();
}

void broker::requeue(queue_state& into, consumer_state& from) {
  for (auto each = from.pending.rbegin(); each != from.pending.rend(); ++each) {
    into.waiting.push_front(std::move(each->what));
  }
  from.pending.clear();
}

void broker::stop(consumer_id consumer, const std::vector<std::uint64_t>& unread) {
  at(consumer, [&](const std::string& name, queue_state& queue, consumer_state& stopping) {
    stopping.stopped = true;
    for (auto tag = unread.rbegin(); tag != unread.rend(); ++tag) {
      std::erase_if(stopping.pending, [&](const unacknowledged& one) {
        if (one.tag == *tag) {
          queue.waiting.push_front(one.what);
        }
        return one.tag == *tag;
      });
    }
    deliver_waiting(name, queue);
  });
}

void broker::leave(consumer_id consumer, std::uint64_t acknowledgements) {
  bool has_left = false;
  at(consumer, [&](const std::string&, queue_state&, consumer_state& leaving) {
    ensure(!leaving.leaves_after, "a consumer leaves once");
    leaving.stopped = true;
    leaving.leaves_after = acknowledgements;
    has_left = leaving.has_left();
  });
  if (has_left) {
    drop(consumer);
  }
}

void broker::drop(consumer_id consumer) {
  at(consumer, [&](const std::string& name, queue_state& queue, consumer_state& gone) {
    requeue(queue, gone);
    const std::size_t dropped = std::erase_if(
        queue.consumers, [&](const consumer_state& each) { return each.id == consumer; });
    ensure(dropped == 1, "a consumer is listed once");
    queue.next = 0;
    deliver_waiting(name, queue);
    let_in();
  });
}

void broker::disconnect(const sim::host& from) {
  std::vector<consumer_id> gone;
  for (const auto& [name, queue] : queues_) {
    for (const consumer_state& each : queue.consumers) {
      if (each.to == &from) {
        gone.push_back(each.id);
      }
    }
  }
  for (const consumer_id each : gone) {
    drop(each);
  }
}

void broker::crash(sim::fault why) {
  if (!on_->is_up()) {
    return;
  }
  in_->faults.took_effect(why);
  on_->crash();
  ensure(!on_->is_up(), "a broker is crashed from outside of it");
  for (auto& [name, queue] : queues_) {
    for (consumer_state& each : queue.consumers) {
      requeue(queue, each);
    }
    for (queued_message& each : queue.held_back) {
      queue.waiting.push_back(std::move(each));
    }
    queue.held_back.clear();
    queue.consumers.clear();
    std::erase_if(queue.waiting,
                  [&](const queued_message& each) { return !survives(*each.message); });
  }
  held_up_.clear();
}

void broker::check_connections() {
  if (!on_->is_up()) {
    return;
  }
  constexpr int checks_missed_max = 2;
  std::vector<consumer_id> gone;
  for (auto& [name, queue] : queues_) {
    for (consumer_state& each : queue.consumers) {
      const bool alive = each.is_alive();
      const bool reached = alive && !in_->links.is_cut(*on_, *each.to) &&
                           !in_->links.is_cut(*each.to, *on_) && !each.to->is_paused();
      each.missed_checks = reached ? 0 : each.missed_checks + 1;
      const bool silent = !each.pending.empty() &&
                          in_->world.now() - each.pending.front().since > acknowledge_patience;
      if (!alive || silent || each.missed_checks > checks_missed_max) {
        gone.push_back(each.id);
      }
    }
  }
  for (const consumer_id each : gone) {
    drop(each);
  }
}

}  // namespace baton
