// Keeps processes running: starts them, and starts them again when they have died.
#pragma once

#include <map>
#include <vector>

#include "scenarios/run/process.hpp"

namespace baton::scenarios {

/// Stands outside the world's hosts, as systemd does outside a process.
class supervisor {
 public:
  explicit supervisor(process_parts& parts);

  /// A host that carries a process with these roles. It is started by `start_all`.
  sim::host& add(sim::label noun, std::int64_t number, loop_roles roles);

  /// The same for one that is not started with the others.
  sim::host& add_spare(sim::label noun, std::int64_t number, loop_roles roles);

  void start_all();

  /// Starts a host that is down, now.
  void start(sim::host& down);

  /// Stops a process gracefully; it is started again after `pause`. None: not at all.
  void drain(sim::host& host, std::optional<duration> pause);

  /// From here on only these are started again; any other process that is down stays down.
  void keep_only(std::vector<sim::host*> core);

  [[nodiscard]] const std::vector<sim::host*>& executors() const { return executors_; }
  [[nodiscard]] const std::vector<sim::host*>& workers() const { return workers_; }
  [[nodiscard]] std::vector<sim::host*> all() const;
  [[nodiscard]] bool is_kept(const sim::host& one) const;

  /// Every half second: connections that no message passes are noticed as broken.
  void check_connections();

 private:
  void died(sim::host& which);
  void start_later(sim::host& down, duration pause, sim::fault for_good);
  void crash_again_soon(sim::host& fresh);

  process_parts& parts_;
  std::vector<sim::host*> executors_;
  std::vector<sim::host*> workers_;
  sim::host* spare_ = nullptr;
  std::optional<std::vector<sim::host*>> core_;
  std::map<std::uint32_t, std::optional<duration>> drained_;  ///< by host: pause before its next start
};

/// The process on a host; null while it is down.
[[nodiscard]] process* process_on(const sim::host& host);

}  // namespace baton::scenarios
