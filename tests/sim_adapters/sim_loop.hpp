// A simulated world as the loop of a contract's bench: a process that does what the test asks.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "adapters/sim/simulation.hpp"
#include "tests/support/complete.hpp"

namespace baton::test {

/// Virtual time goes on as far as it has to, and no further. No fault happens that is not wanted.
class sim_loop {
 public:
  explicit sim_loop(std::uint64_t seed)
      : in{options_of(seed), links_of_one_machine()}, on{add_process(1)} {}

  [[nodiscard]] sim::executor get_executor() const { return on.get_executor(); }

  /// One more host of the kind the tests run on.
  sim::host& add_process(std::int64_t number) {
    sim::host& host = in.world.add_host("process", number, [](sim::host&) { return nullptr; });
    host.start();
    return host;
  }

  void pass(duration span) {
    auto stop = [this] { in.world.stop(); };
    in.world.after(span, in.world.outside().current(), "bench.stop", 0, stop);
    in.world.run();
  }

  simulation in;
  sim::host& on;

 private:
  // Not by priorities: a low one keeps its host waiting for as long as a test waits for an answer.
  static sim::world_options options_of(std::uint64_t seed) {
    sim::world_options options;
    options.seed = seed;
    options.scheduling =
        seed % 2 == 0 ? sim::scheduling_policy::fifo : sim::scheduling_policy::random;
    return options;
  }
  static sim::network_options links_of_one_machine() {
    sim::network_options links;
    links.latency_most = std::chrono::microseconds{500};
    return links;
  }
};

/// The same on a few seeds: a test case that makes one is run for each.
class any_sim_loop : public sim_loop {
 public:
  any_sim_loop() : sim_loop{any_seed()} {}
  static std::uint64_t any_seed() { return GENERATE(range(std::uint64_t{1}, std::uint64_t{13})); }
};

template <class Done>
void turn_until(sim_loop& loop, Done done) {
  constexpr duration step = std::chrono::microseconds{20};  // less than any link takes
  const duration give_up = loop.in.world.now() + std::chrono::seconds{60};
  while (!done()) {
    if (loop.in.world.now() >= give_up) {
      throw std::runtime_error{"the coroutine did not end within a minute of virtual time"};
    }
    loop.pass(step);
  }
}

/// Everything that is on its way between hosts arrives, and what it calls forth as well.
inline void settle(sim_loop& loop) {
  loop.pass(std::chrono::milliseconds{25});
}

inline bool comes_to_rest(sim_loop& loop) {
  return loop.in.world.run() == sim::stop_reason::idle;
}

}  // namespace baton::test
