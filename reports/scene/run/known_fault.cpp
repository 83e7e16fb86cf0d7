#include "reports/scene/run/known_fault.hpp"

#include <algorithm>
#include <array>

namespace baton::reports {
namespace {

struct fault_words {
  known_fault fault;
  std::string_view name;
  std::string_view phrase;
};

// In the order of the enumerators.
constexpr std::array<fault_words, 51> faults{{
    {known_fault::process_crash, "process.crash",
     "{1} crashes: it dies at once and runs no further code"},
    {known_fault::process_crash_for_good, "process.crash_for_good", "{1} does not come back"},
    {known_fault::process_crash_loop, "process.crash_loop", "{1} crashes again while it starts"},
    {known_fault::process_danger, "process.danger",
     "{1} crashes in the middle of a commit or a hand-over"},
    {known_fault::process_pause, "process.pause", "{1} stands still for {3}"},
    {known_fault::process_slow, "process.slow", "{1} becomes slow for {3}"},
    {known_fault::link_cut, "link.cut", "the link between {1} and {2} is cut for {3}"},
    {known_fault::link_cut_one_way, "link.cut_one_way",
     "one direction between {1} and {2} is cut for {3}"},
    {known_fault::link_swizzle, "link.swizzle",
     "hosts are cut off one by one, and come back in another order"},
    {known_fault::link_slow, "link.slow", "the link between {1} and {2} is slow for good"},
    {known_fault::bus_lost, "bus.lost", "{0} is lost on its way to the broker"},
    {known_fault::bus_confirm_lost, "bus.confirm_lost",
     "the broker has {0}, but its confirm is lost"},
    {known_fault::bus_dropped, "bus.dropped", "the delivery of {0} to {1} is lost for good"},
    {known_fault::bus_duplicated, "bus.duplicated", "{0} is delivered to {1} twice"},
    {known_fault::bus_delayed, "bus.delayed", "{0} reaches {1} {3} late"},
    {known_fault::bus_reordered, "bus.reordered",
     "{0} is held back, and comes after the message behind it"},
    {known_fault::bus_disconnected, "bus.disconnected",
     "the connection of {1} to the broker breaks"},
    {known_fault::bus_broker_restart, "bus.broker_restart", "the broker dies, and is away for {3}"},
    {known_fault::bus_slow_consumer, "bus.slow_consumer", "{1} takes its messages {3} late"},
    {known_fault::storage_refused, "storage.refused", "the storage refuses {0}"},
    {known_fault::storage_outcome_unknown, "storage.outcome_unknown",
     "{0} is committed, but its answer is lost"},
    {known_fault::storage_conflict, "storage.conflict",
     "{0} is rolled back because of another call at the same time"},
    {known_fault::storage_slow, "storage.slow", "{0} takes {3} longer to commit"},
    {known_fault::storage_outage, "storage.outage", "the storage is away for {3}"},
    {known_fault::storage_file_away, "storage.file_away",
     "the storage that {1} owns alone takes nothing for {3}"},
    {known_fault::storage_slow_disk, "storage.slow_disk", "every commit is slow for good"},
    {known_fault::clock_skew, "clock.skew", "the wall clock of {1} is {3} off"},
    {known_fault::clock_drift, "clock.drift", "the clock of {1} runs too fast or too slow"},
    {known_fault::clock_wall_jump, "clock.wall_jump", "the wall clock of {1} jumps by {3}"},
    {known_fault::clock_step_over_restart, "clock.step_over_restart",
     "the storage is away for {3}, and comes back with its wall clock far off"},
    {known_fault::action_fails, "action.fails", "the body of {0} fails"},
    {known_fault::action_hangs, "action.hangs", "the body of {0} hangs: it does not end by itself"},
    {known_fault::action_ignores_terminate, "action.ignores_terminate",
     "the body of {0} ignores that it is asked to end"},
    {known_fault::action_ends_at_limit, "action.ends_at_limit",
     "the body of {0} lasts until the instant of its timeout"},
    {known_fault::action_floods, "action.floods", "the body of {0} writes a great deal"},
    {known_fault::action_cannot_start, "action.cannot_start", "the body of {0} cannot be started"},
    {known_fault::action_outlives_worker, "action.outlives_worker",
     "the body of {0} goes on for {3} after its worker has died"},
    {known_fault::action_outlives_end, "action.outlives_end",
     "something of {0} is still there for {3} after it was ended"},
    {known_fault::action_supervisor_lost, "action.supervisor_lost",
     "what watches over {0} dies, and {0} with it"},
    {known_fault::action_no_room, "action.no_room",
     "the machine has no room to start anything for {3}"},
    {known_fault::client_request_lost, "client.request_lost",
     "{0} or its answer is lost between client and executor"},
    {known_fault::client_duplicates, "client.duplicates", "{0} is sent twice at once"},
    {known_fault::client_retries, "client.retries", "{0}, which got no answer, is sent again"},
    {known_fault::client_cancels, "client.cancels",
     "a client decides to cancel the execution of {0}"},
    {known_fault::client_cancels_twice, "client.cancels_twice",
     "the execution of {0} is cancelled again"},
    {known_fault::operator_limit_raised, "operator.limit_raised", "an operator raises a limit"},
    {known_fault::operator_limit_lowered, "operator.limit_lowered", "an operator lowers a limit"},
    {known_fault::operator_pauses, "operator.pauses", "an operator pauses an action for {3}"},
    {known_fault::operator_drains, "operator.drains",
     "{1} is stopped gracefully, and starts again"},
    {known_fault::operator_rolling_restart, "operator.rolling_restart",
     "all processes are stopped gracefully, one after the other"},
    {known_fault::operator_second_executor, "operator.second_executor",
     "one more executor runs for {3}"},
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
  const auto* const found = std::find_if(
      faults.begin(), faults.end(), [&](const fault_words& each) { return each.name == name; });
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

std::string_view phrase_of(known_fault fault) {
  return faults.at(static_cast<std::size_t>(fault)).phrase;
}

}  // namespace baton::reports
