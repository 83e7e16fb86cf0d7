// One process of a simulated run: the loop that ships, on simulated ports.
#pragma once

#include <functional>
#include <memory>

#include "adapters/sim/sim_bus.hpp"
#include "adapters/sim/sim_clock.hpp"
#include "adapters/sim/sim_observer.hpp"
#include "adapters/sim/sim_randomness.hpp"
#include "adapters/sim/sim_runner.hpp"
#include "adapters/sim/sim_store.hpp"
#include "engine/loop.hpp"

namespace baton::scenarios {

/// Puts something between the loop and its ports, to show what happens then. Null: nothing.
struct port_decorators {
  std::function<std::unique_ptr<store>(store&)> storage;
  std::function<std::unique_ptr<bus>(bus&)> messages;
};

/// What all processes of a run are made from. Outlives them.
struct process_parts {
  simulation& in;
  storage_server& storage;
  broker& messages;
  attempt_table& attempt_processes;
  loop_settings settings;
  std::vector<action_definition> actions;
  port_decorators decorators;
};

/// One incarnation of a process. Begins to start its loop when it is made.
class process final : public sim::program {
 public:
  process(process_parts& parts, sim::host& on, loop_roles roles);
  ~process() override;
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// Whether requests are taken: the loop has started and does not drain.
  [[nodiscard]] bool is_ready() const { return ready_; }
  [[nodiscard]] bool is_draining() const { return draining_; }
  [[nodiscard]] loop& running() { return *loop_; }
  [[nodiscard]] sim_bus& connection() { return messages_; }

  /// An operator gives up what is left of an execution's attempt that cannot be ended.
  void release(execution_id execution);

  /// Stops it gracefully; `stopped` is called in its last moment, and may crash the host.
  void drain(std::function<void()> stopped);

 private:
  awaitable<> begin();
  awaitable<> end(std::function<void()> stopped);
  awaitable<> give_up(execution_id execution);

  process_parts& parts_;
  sim::host& on_;
  sim_clock time_;
  sim_randomness chance_;
  sim_observer notes_;
  sim_store storage_;
  sim_bus messages_;
  sim_runner attempt_processes_;
  std::unique_ptr<store> decorated_storage_;
  std::unique_ptr<bus> decorated_messages_;
  std::unique_ptr<loop> loop_;
  bool ready_ = false;
  bool draining_ = false;
};

}  // namespace baton::scenarios
