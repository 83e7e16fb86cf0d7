// What one seed does: a scenario with every range drawn.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/action.hpp"
#include "engine/core/settings.hpp"
#include "engine/ports/clock.hpp"
#include "scenarios/files/scenario.hpp"
#include "sim/network.hpp"

namespace baton::scenarios {

/// One action as it is defined, and how its attempts behave.
struct planned_action {
  action_definition definition;
  std::int64_t groups = 0;
  attempt_behaviour runs;

  bool operator==(const planned_action&) const = default;
};

/// One request of a client.
struct planned_request {
  std::int64_t number = 0;  ///< its name, whatever others there are
  std::size_t action = 0;
  std::int64_t group = 0;
  duration at{};
  bool keyed = true;
  bool read = false;  ///< its status is read while it runs

  bool operator==(const planned_request&) const = default;
};

/// Plain data: the same plan gives the same run.
struct plan {
  std::uint64_t seed = 1;
  sim::scheduling_policy scheduling{};
  schedule_window scheduled;
  std::int64_t executors = 1;
  std::int64_t workers = 1;
  bool executors_work = false;
  bool own_storage = false;  ///< one process, whose own file the storage is
  loop_settings settings;
  milliseconds call_patience{};
  bool broker_keeps_wake_ups = false;
  sim::network_options links;
  std::vector<planned_action> actions;
  std::vector<planned_request> requests;
  std::vector<double> rates;  ///< by fault kind
  std::vector<named_fault> named;
  bool rare_ways = false;
  duration faults_end{};
  duration no_leak_within{};
  duration isolation_within{};
  std::uint64_t events_max = 0;

  bool operator==(const plan&) const = default;
};

/// Every choice is drawn by its name, so that changing one leaves the others.
[[nodiscard]] plan draw_plan(const scenario& from, std::uint64_t seed);

/// How long the plan's work may take once the faults are over, and how long one of its executions
/// may wait for its start: what `no_leak_within` and `isolation_within` are unless they are given.
[[nodiscard]] duration rest_bound(const plan& planned);
[[nodiscard]] duration start_bound(const plan& planned);

/// How long a host may have no room to start anything: longer than an attempt waits for it.
[[nodiscard]] duration longest_shortage(const plan& planned);

}  // namespace baton::scenarios
