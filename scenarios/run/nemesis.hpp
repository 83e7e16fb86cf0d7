// What happens to hosts, links, queues and the whole world for a while: faults without a call.
#pragma once

#include "scenarios/run/clients.hpp"

namespace baton::scenarios {

/// Once a second of virtual time each kind may happen to each of its objects; some last for good.
class nemesis {
 public:
  nemesis(process_parts& parts, supervisor& restarts, clients& operators, const plan& planned,
          sim::host* second_executor);

  /// What is there from the beginning: slow links and disks, skewed clocks. Then the first round.
  void begin();

  /// The faults are over. These hosts are in order from now on, with all links between them, and so
  /// are all queues; everything else stays as it is, for good.
  void end(const std::vector<sim::host*>& core);

  /// Asks for an action's queue as its definition has it: open, and with its own limit.
  void restore_queue(std::size_t action);

  /// `one` stands still from `after` on, for `least` or longer.
  void stall(sim::host& one, sim::fault why, duration after, duration least);

 private:
  static constexpr duration round_length = std::chrono::seconds{1};

  void round();
  void disturb_process(sim::host& one);
  void disturb_clock(sim::host& one);
  void disturb_links();
  void disturb_link(sim::host& one, sim::host& other);
  void disturb_broker();
  void disturb_storage();
  [[nodiscard]] std::vector<sim::host*> hubs();
  void disturb_queues();
  void disturb_operation();

  void pause(sim::host& one, sim::fault why, duration least);
  void slow_down(sim::host& one, duration per_event, sim::fault why);
  void cut(sim::host& from, sim::host& to, bool both_ways, sim::fault why);
  void swizzle(sim::random_stream random, sim::fault why);
  void restart_broker(sim::fault why);
  void start_again(sim::host& there, duration pause, sim::label name);
  void lose_storage(sim::fault why);
  void restart_storage_with_other_clocks(sim::fault why, const sim::visit& here);
  void roll(std::size_t index, duration pace);
  void run_second_executor(sim::fault why);

  /// At a random moment of this round.
  template <class Do>
  void soon(const sim::visit& here, Do what);
  /// `undo`, unless the faults are over by then and it is about a host outside the core.
  template <class Do>
  void later(duration span, const sim::host& about, Do undo);
  [[nodiscard]] sim::visit visit_to(sim::label name, const sim::host& one);
  [[nodiscard]] sim::visit visit_to(sim::label name, const sim::host& one, const sim::host& other);

  process_parts& parts_;
  simulation& in_;
  supervisor& supervisor_;
  clients& operators_;
  const plan& plan_;
  sim::host* second_executor_;
  bool over_ = false;
};

template <class Do>
void nemesis::soon(const sim::visit& here, Do what) {
  const duration pause = sim::world::random_at(here, "when").between(duration{0}, round_length);
  auto unless_over = [this, what = std::move(what)] {
    if (!over_) {
      what();
    }
  };
  in_.world.after(pause, in_.world.outside().current(), "trouble", here.key,
                  std::move(unless_over));
}

template <class Do>
void nemesis::later(duration span, const sim::host& about, Do undo) {
  auto unless_frozen = [this, &about, undo = std::move(undo)] {
    if (!over_ || supervisor_.is_kept(about)) {
      undo();
    }
  };
  in_.world.after(span, in_.world.outside().current(), "trouble.over", about.index(),
                  std::move(unless_frozen));
}

}  // namespace baton::scenarios
