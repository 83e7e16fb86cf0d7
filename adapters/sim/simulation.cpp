#include "adapters/sim/simulation.hpp"

#include <array>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "history/jsonl.hpp"

namespace baton {
namespace {

sim::label label_of(history::event_kind kind) {
  static const auto labels = [] {
    std::array<sim::label, history::event_kind_count> made;
    for (std::size_t each = 0; each < made.size(); ++each) {
      made[each] = sim::label{to_string(static_cast<history::event_kind>(each))};
    }
    return made;
  }();
  return labels[static_cast<std::size_t>(kind)];
}

}  // namespace

void history_in_trace::record(const history::event& seen) {
  events_.push_back(seen);
  trace_last();
}

void history_in_trace::record(history::event&& seen) {
  events_.push_back(std::move(seen));
  trace_last();
}

void history_in_trace::trace_last() {
  const history::event& seen = events_.back();
  ensure(seen.at_ns == observer_clock::epoch_ns + in_->now().count(),
         "what is seen is written down at the moment at which it is true");
  if (in_->records() != nullptr) [[unlikely]] {
    seen_in_.push_back(in_->event_count());
  }
  std::uint64_t identity = base::mix(static_cast<std::uint64_t>(seen.execution),
                                     static_cast<std::uint64_t>(seen.attempt));
  identity = base::mix(identity, base::hash_of(seen.status));
  identity = base::mix(identity, base::hash_of(seen.message_id));
  identity = base::mix(identity, base::hash_of(seen.result));
  in_->note(in_->outside(), label_of(seen.kind), identity,
            [&] { return history::to_line(seen); });
}

std::unique_ptr<timer> observer_clock::make_timer() {
  broken_invariant("nobody waits by the observer's clock", std::source_location::current());
}

simulation::simulation(const sim::world_options& options, const sim::network_options& speeds)
    : world{options},
      faults{world, fault_kinds()},
      links{world, faults, speeds},
      marks{world},
      observed_time{world},
      history{world},
      watch{history, observed_time, {}} {}

bool simulation::dies_at(sim::host& process, const sim::visit& here, bool handing_over) {
  ensure(process.is_up(), "a process that is down does not die");
  sim::fault died = offer(fault_id::process_crash, here);
  if (!died && handing_over) {
    died = offer(fault_id::process_danger, here);
  }
  if (!died) {
    return false;
  }
  faults.took_effect(died);
  process.crash();
  ensure(!process.is_up() || world.runs_now() == &process.current(),
         "a process that dies is down, or at its last event");
  return true;
}

void simulation::clock_changed(const sim::host& host, sim::fault how) {
  ensure(static_cast<bool>(how), "a clock is changed by a fault that fired");
  clock_changes_.emplace_back(host.index(), how);
}

void simulation::clock_showed(const sim::host& machine) {
  if (clock_changes_.empty()) {
    return;
  }
  for (const auto& [host, how] : clock_changes_) {
    if (host == machine.index()) {
      faults.took_effect(how);
    }
  }
  std::erase_if(clock_changes_, [&](const auto& each) { return each.first == machine.index(); });
}

void simulation::process_event(history::event_kind kind, const sim::host& process) {
  history::event seen = watch.begin(kind);
  seen.process = process.name();
  history.record(std::move(seen));
}

sim::visit step_of(const sim::visit& here, sim::label word) {
  return {here.where.at(word), here.occurrence, base::mix(here.key, word.hash)};
}

}  // namespace baton
