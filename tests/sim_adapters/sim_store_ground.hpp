// A simulated storage as the ground of a store's bench.
#pragma once

#include <memory>

#include "adapters/sim/sim_store.hpp"
#include "tests/contracts/store_contract_bench.hpp"
#include "tests/sim_adapters/sim_loop.hpp"

namespace baton::test {

/// The storage's time, which goes on with the world's.
class sim_store_time {
 public:
  sim_store_time(sim_loop& loop, const storage_server& of) : loop_{loop}, of_{of} {}

  void pass(duration time) {
    loop_.pass(time);
    since_ = loop_.in.world.now();
  }
  [[nodiscard]] duration spent() const { return loop_.in.world.now() - since_; }
  [[nodiscard]] std::int64_t wall_ns() const { return of_.now().wall_ns; }

 private:
  sim_loop& loop_;
  const storage_server& of_;
  duration since_{};
};

class sim_store_ground {
 public:
  explicit sim_store_ground(std::uint64_t seed) : context{seed} { server.on().start(); }

  std::unique_ptr<store> open() { return open_on(context.on); }
  std::unique_ptr<store> open_on(sim::host& process) {
    return std::make_unique<sim_store>(context.in, server, process);
  }

  static constexpr std::chrono::milliseconds patience{1'000};

  sim_loop context;
  storage_server server{context.in, loop_settings{}, patience};
  sim_store_time time{context, server};
};

}  // namespace baton::test
