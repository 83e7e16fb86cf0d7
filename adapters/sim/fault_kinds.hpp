// Everything that can go wrong in a simulated run of the loop, by name.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sim/faults.hpp"

namespace baton {

/// Indexes `fault_kinds()`. A new kind is added here, to the table in `fault_kinds.cpp`, and to the
/// list in docs/scenarios.md.
enum class fault_id : sim::fault_index {
  process_crash,
  process_crash_for_good,
  process_crash_loop,
  process_danger,
  process_pause,
  process_slow,
  link_cut,
  link_cut_one_way,
  link_swizzle,
  link_slow,
  bus_lost,
  bus_confirm_lost,
  bus_dropped,
  bus_duplicated,
  bus_delayed,
  bus_reordered,
  bus_disconnected,
  bus_broker_restart,
  bus_slow_consumer,
  storage_refused,
  storage_outcome_unknown,
  storage_conflict,
  storage_slow,
  storage_outage,
  storage_slow_disk,
  clock_skew,
  clock_drift,
  clock_wall_jump,
  clock_step_over_restart,
  action_fails,
  action_hangs,
  action_ignores_terminate,
  action_ends_at_limit,
  action_floods,
  action_cannot_start,
  action_outlives_worker,
  client_request_lost,
  client_duplicates,
  client_retries,
  client_cancels,
  client_cancels_twice,
  operator_limit_raised,
  operator_limit_lowered,
  operator_pauses,
  operator_drains,
  operator_rolling_restart,
  operator_second_executor,
  storage_file_away,
  action_outlives_end,
  action_supervisor_lost,
  action_no_room,
};

inline constexpr std::size_t fault_count =
    static_cast<std::size_t>(fault_id::action_no_room) + 1;

[[nodiscard]] constexpr sim::fault_index index_of(fault_id kind) {
  return static_cast<sim::fault_index>(kind);
}

/// Everything that scenarios, documents, reports and pictures say of one kind of fault.
struct fault_description {
  fault_id id{};
  sim::fault_kind kind;  ///< its name, such as `bus.lost`, and the sentence of docs/scenarios.md
  /// What a picture says where it struck: {0} the subject of its site, {1} the host, {2} the other
  /// host, {3} how long it lasted.
  std::string_view phrase;
  double swarm_rate_max = 0;  ///< the rate at which it happens in a swarm, at most
};

/// Cost: one read of a table.
[[nodiscard]] const fault_description& description_of(fault_id kind);

/// All kinds, in the order of `fault_id`.
[[nodiscard]] std::span<const sim::fault_kind> fault_kinds();

/// Such as `bus.lost`.
[[nodiscard]] std::string_view name_of(fault_id kind);

[[nodiscard]] std::optional<fault_id> fault_named(std::string_view name);

}  // namespace baton
