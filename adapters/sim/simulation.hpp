// What all simulated adapters of one run share: the world, its faults, its links, its recorder.
#pragma once

#include <utility>
#include <vector>

#include "adapters/recording/recorder.hpp"
#include "adapters/sim/fault_kinds.hpp"
#include "base/ensure.hpp"
#include "sim/marks.hpp"
#include "sim/network.hpp"

namespace baton {

/// The history of a run, in memory; each line is part of the trace.
class history_in_trace final : public history::sink {
 public:
  explicit history_in_trace(sim::world& in) : in_{&in} {}

  void record(const history::event& seen);
  void record(history::event&& seen) override;

  [[nodiscard]] const std::vector<history::event>& events() const { return events_; }
  /// By line: the number of the world's event in which it was seen; kept if the world is recorded.
  [[nodiscard]] const std::vector<std::uint64_t>& seen_in() const { return seen_in_; }

  /// About how many there will be: room that is not used costs nothing, moving them all does.
  void expect(std::size_t count) { events_.reserve(count); }

 private:
  void trace_last();

  sim::world* in_;
  std::vector<history::event> events_;
  std::vector<std::uint64_t> seen_in_;
};

/// The observer's clock: virtual time itself. It makes no timers.
class observer_clock final : public clock {
 public:
  explicit observer_clock(const sim::world& of) : of_{&of} {}
  [[nodiscard]] host_time now() const override { return {duration{epoch_ns} + of_->now()}; }
  [[nodiscard]] std::int64_t wall_ns() const override { return epoch_ns + of_->now().count(); }
  [[nodiscard]] std::unique_ptr<timer> make_timer() override;

  /// When every run begins: 2026-01-01.
  static constexpr std::int64_t epoch_ns = 1'767'225'600'000'000'000;

 private:
  const sim::world* of_;
};

/// Everything here outlives the programs that run in the world.
struct simulation {
  simulation(const sim::world_options& options, const sim::network_options& speeds);

  [[nodiscard]] sim::fault offer(fault_id kind, const sim::visit& here, double factor = 1.0) {
    ensure(here.occurrence >= 1, "a fault is offered at a visit");
    return faults.offer(index_of(kind), here, factor);
  }

  /// Where a process may die: before it goes on, if this says so. `handing_over`: a commit or a
  /// hand-over is in flight.
  bool dies_at(sim::host& process, const sim::visit& here, bool handing_over);

  /// A line of the history about a process.
  void process_event(history::event_kind kind, const sim::host& process);

  /// A fault of a host's clock: it takes effect once the host is seen to go by it.
  void clock_changed(const sim::host& host, sim::fault how);
  /// What a host has just said depends on its clock.
  void clock_showed(const sim::host& host);

  sim::world world;
  sim::fault_plan faults;
  sim::network links;
  sim::marks marks;
  observer_clock observed_time;
  history_in_trace history;
  recorder watch;  ///< what is seen from outside, at the moment at which it is true
  sim::host* storage_host = nullptr;  ///< once there is a storage

 private:
  std::vector<std::pair<std::uint32_t, sim::fault>> clock_changes_;  ///< by host: not yet shown
};

/// A visit of the same occurrence a step further, such as `store.claim/worker-3/answered`.
[[nodiscard]] sim::visit step_of(const sim::visit& here, sim::label word);

}  // namespace baton
