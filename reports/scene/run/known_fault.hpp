// The kinds of fault that pictures know more of than a name: what each does, in words, and its
// family.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace baton::reports {

enum class known_fault : std::uint8_t {
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
  storage_file_away,
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
  action_outlives_end,
  action_supervisor_lost,
  action_no_room,
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
};

/// What a fault strikes: the first word of its name.
enum class fault_family : std::uint8_t {
  process,
  link,
  bus,
  storage,
  clock,
  action,
  client,
  operators
};

/// By its name, such as `bus.lost`. None: it is of a system or a version that is not known here.
[[nodiscard]] std::optional<known_fault> known_fault_of(std::string_view name);
[[nodiscard]] std::optional<fault_family> family_of(std::string_view name);

}  // namespace baton::reports
