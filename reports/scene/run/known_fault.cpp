#include "reports/scene/run/known_fault.hpp"

#include <algorithm>
#include <array>

namespace baton::reports {
namespace {

struct fault_name {
  known_fault fault;
  std::string_view name;
};

// In the order of the enumerators.
constexpr std::array<fault_name, 51> faults{{
    {known_fault::process_crash, "process.crash"},
    {known_fault::process_crash_for_good, "process.crash_for_good"},
    {known_fault::process_crash_loop, "process.crash_loop"},
    {known_fault::process_danger, "process.danger"},
    {known_fault::process_pause, "process.pause"},
    {known_fault::process_slow, "process.slow"},
    {known_fault::link_cut, "link.cut"},
    {known_fault::link_cut_one_way, "link.cut_one_way"},
    {known_fault::link_swizzle, "link.swizzle"},
    {known_fault::link_slow, "link.slow"},
    {known_fault::bus_lost, "bus.lost"},
    {known_fault::bus_confirm_lost, "bus.confirm_lost"},
    {known_fault::bus_dropped, "bus.dropped"},
    {known_fault::bus_duplicated, "bus.duplicated"},
    {known_fault::bus_delayed, "bus.delayed"},
    {known_fault::bus_reordered, "bus.reordered"},
    {known_fault::bus_disconnected, "bus.disconnected"},
    {known_fault::bus_broker_restart, "bus.broker_restart"},
    {known_fault::bus_slow_consumer, "bus.slow_consumer"},
    {known_fault::storage_refused, "storage.refused"},
    {known_fault::storage_outcome_unknown, "storage.outcome_unknown"},
    {known_fault::storage_conflict, "storage.conflict"},
    {known_fault::storage_slow, "storage.slow"},
    {known_fault::storage_outage, "storage.outage"},
    {known_fault::storage_file_away, "storage.file_away"},
    {known_fault::storage_slow_disk, "storage.slow_disk"},
    {known_fault::clock_skew, "clock.skew"},
    {known_fault::clock_drift, "clock.drift"},
    {known_fault::clock_wall_jump, "clock.wall_jump"},
    {known_fault::clock_step_over_restart, "clock.step_over_restart"},
    {known_fault::action_fails, "action.fails"},
    {known_fault::action_hangs, "action.hangs"},
    {known_fault::action_ignores_terminate, "action.ignores_terminate"},
    {known_fault::action_ends_at_limit, "action.ends_at_limit"},
    {known_fault::action_floods, "action.floods"},
    {known_fault::action_cannot_start, "action.cannot_start"},
    {known_fault::action_outlives_worker, "action.outlives_worker"},
    {known_fault::action_outlives_end, "action.outlives_end"},
    {known_fault::action_supervisor_lost, "action.supervisor_lost"},
    {known_fault::action_no_room, "action.no_room"},
    {known_fault::client_request_lost, "client.request_lost"},
    {known_fault::client_duplicates, "client.duplicates"},
    {known_fault::client_retries, "client.retries"},
    {known_fault::client_cancels, "client.cancels"},
    {known_fault::client_cancels_twice, "client.cancels_twice"},
    {known_fault::operator_limit_raised, "operator.limit_raised"},
    {known_fault::operator_limit_lowered, "operator.limit_lowered"},
    {known_fault::operator_pauses, "operator.pauses"},
    {known_fault::operator_drains, "operator.drains"},
    {known_fault::operator_rolling_restart, "operator.rolling_restart"},
    {known_fault::operator_second_executor, "operator.second_executor"},
}};

constexpr bool stand_in_order() {
  for (std::size_t index = 0; index < faults.size(); ++index) {
    if (faults.at(index).fault != static_cast<known_fault>(index)) {
      return false;
    }
  }
  return true;
}
static_assert(stand_in_order());

constexpr std::array<std::string_view, 8> families{"process.", "link.",   "bus.",    "storage.",
                                                   "clock.",   "action.", "client.", "operator."};

}  // namespace

std::optional<known_fault> known_fault_of(std::string_view name) {
  const auto* const found = std::find_if(faults.begin(), faults.end(),
                                         [&](const fault_name& each) { return each.name == name; });
  return found == faults.end() ? std::nullopt : std::optional{found->fault};
}

std::optional<fault_family> family_of(std::string_view name) {
  const auto* const found =
      std::find_if(families.begin(), families.end(),
                   [&](std::string_view each) { return name.starts_with(each); });
  return found == families.end()
             ? std::nullopt
             : std::optional{static_cast<fault_family>(found - families.begin())};
}

}  // namespace baton::reports
