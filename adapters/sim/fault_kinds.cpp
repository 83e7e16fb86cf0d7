#include "adapters/sim/fault_kinds.hpp"

#include <array>

#include "base/ensure.hpp"

namespace baton {
namespace {

constexpr std::array<fault_description, fault_count> descriptions{{
    {fault_id::process_crash,
     {"process.crash", "dies at an await, runs no further code, starts again after a while"},
     "{1} crashes: it dies at once and runs no further code",
     0.004},
    {fault_id::process_crash_for_good,
     {"process.crash_for_good", "a process that has crashed is not started again"},
     "{1} does not come back",
     0.3},
    {fault_id::process_crash_loop,
     {"process.crash_loop", "crashes again while it starts, several times"},
     "{1} crashes again while it starts",
     0.5},
    {fault_id::process_danger,
     {"process.danger", "dies while a commit or a hand-over is in flight"},
     "{1} crashes in the middle of a commit or a hand-over",
     0.02},
    {fault_id::process_pause,
     {"process.pause", "stands still, perhaps beyond its lease, and goes on as if nothing were"},
     "{1} stands still for {3}",
     0.2},
    {fault_id::process_slow,
     {"process.slow", "takes long for everything it does"},
     "{1} becomes slow for {3}",
     0.2},
    {fault_id::link_cut,
     {"link.cut", "no message passes between two hosts for a while"},
     "the link between {1} and {2} is cut for {3}",
     0.2},
    {fault_id::link_cut_one_way,
     {"link.cut_one_way", "messages pass in one direction only for a while"},
     "one direction between {1} and {2} is cut for {3}",
     0.2},
    {fault_id::link_swizzle,
     {"link.swizzle", "hosts are cut off one by one and come back in another order"},
     "hosts are cut off one by one, and come back in another order",
     0.2},
    {fault_id::link_slow,
     {"link.slow", "a link is slow for good"},
     "the link between {1} and {2} is slow for good",
     0.3},
    {fault_id::bus_lost,
     {"bus.lost", "a message is lost on its way to the broker"},
     "{0} is lost on its way to the broker",
     0.2},
    {fault_id::bus_confirm_lost,
     {"bus.confirm_lost", "the broker has a message, its confirm is lost"},
     "the broker has {0}, but its confirm is lost",
     0.2},
    {fault_id::bus_dropped,
     {"bus.dropped", "a delivery is lost for good"},
     "the delivery of {0} to {1} is lost for good",
     0.2},
    {fault_id::bus_duplicated,
     {"bus.duplicated", "a message is delivered twice"},
     "{0} is delivered to {1} twice",
     0.2},
    {fault_id::bus_delayed,
     {"bus.delayed", "a delivery comes late"},
     "{0} reaches {1} {3} late",
     0.2},
    {fault_id::bus_reordered,
     {"bus.reordered", "a delivery comes after the one behind it"},
     "{0} is held back, and comes after the message behind it",
     0.2},
    {fault_id::bus_disconnected,
     {"bus.disconnected",
      "a consumer's connection breaks; what it had not acknowledged comes again"},
     "the connection of {1} to the broker breaks",
     0.02},
    {fault_id::bus_broker_restart,
     {"bus.broker_restart", "the broker dies and starts again, without its transient messages"},
     "the broker dies, and is away for {3}",
     0.2},
    {fault_id::bus_slow_consumer,
     {"bus.slow_consumer", "a consumer takes its messages late"},
     "{1} takes its messages {3} late",
     0.2},
    {fault_id::storage_refused,
     {"storage.refused", "a call fails before its commit"},
     "the storage refuses {0}",
     0.05},
    {fault_id::storage_outcome_unknown,
     {"storage.outcome_unknown", "a call is committed and its answer lost"},
     "{0} is committed, but its answer is lost",
     0.05},
    {fault_id::storage_conflict,
     {"storage.conflict", "a call is rolled back because of another one at the same time"},
     "{0} is rolled back because of another call at the same time",
     0.2},
    {fault_id::storage_slow,
     {"storage.slow", "a call takes long to commit"},
     "{0} takes {3} longer to commit",
     0.05},
    {fault_id::storage_outage,
     {"storage.outage", "the storage is away for a while; calls in flight are lost"},
     "the storage is away for {3}",
     0.2},
    {fault_id::storage_slow_disk,
     {"storage.slow_disk", "every commit is slow for good"},
     "every commit is slow for good",
     0.8},
    {fault_id::clock_skew,
     {"clock.skew", "a host's wall clock is hours off"},
     "the wall clock of {1} is {3} off",
     0.3},
    {fault_id::clock_drift,
     {"clock.drift", "a host's clock runs too fast or too slow"},
     "the clock of {1} runs too fast or too slow",
     0.2},
    {fault_id::clock_wall_jump,
     {"clock.wall_jump", "a host's wall clock is set, forwards or back"},
     "the wall clock of {1} jumps by {3}",
     0.2},
    {fault_id::clock_step_over_restart,
     {"clock.step_over_restart",
      "the storage restarts with its wall clock a month ahead or a day back, perhaps after a boot"},
     "the storage is away for {3}, and comes back with its wall clock far off",
     0.2},
    {fault_id::action_fails, {"action.fails", "a body fails"}, "the body of {0} fails", 0.2},
    {fault_id::action_hangs,
     {"action.hangs", "a body does not end by itself"},
     "the body of {0} hangs: it does not end by itself",
     0.1},
    {fault_id::action_ignores_terminate,
     {"action.ignores_terminate", "a body does not end when it is asked to"},
     "the body of {0} ignores that it is asked to end",
     1.0},
    {fault_id::action_ends_at_limit,
     {"action.ends_at_limit", "a body ends in the instant of its timeout"},
     "the body of {0} lasts until the instant of its timeout",
     0.1},
    {fault_id::action_floods,
     {"action.floods", "a body writes a great deal"},
     "the body of {0} writes a great deal",
     0.2},
    {fault_id::action_cannot_start,
     {"action.cannot_start", "a body cannot be started"},
     "the body of {0} cannot be started",
     0.1},
    {fault_id::action_outlives_worker,
     {"action.outlives_worker", "a body goes on for a moment when its worker has died"},
     "the body of {0} goes on for {3} after its worker has died",
     1.0},
    {fault_id::client_request_lost,
     {"client.request_lost", "a request or its answer is lost between client and executor"},
     "{0} or its answer is lost between client and executor",
     0.2},
    {fault_id::client_duplicates,
     {"client.duplicates", "a request is sent twice at once, with one key"},
     "{0} is sent twice at once",
     0.2},
    {fault_id::client_retries,
     {"client.retries", "a request without an answer is sent again"},
     "{0}, which got no answer, is sent again",
     1.0},
    {fault_id::client_cancels,
     {"client.cancels", "an execution is cancelled, at any time"},
     "a client decides to cancel the execution of {0}",
     0.2},
    {fault_id::client_cancels_twice,
     {"client.cancels_twice", "an execution is cancelled again"},
     "the execution of {0} is cancelled again",
     1.0},
    {fault_id::operator_limit_raised,
     {"operator.limit_raised", "a limit is raised while executions run"},
     "an operator raises a limit",
     0.2},
    {fault_id::operator_limit_lowered,
     {"operator.limit_lowered", "a limit is lowered while executions run"},
     "an operator lowers a limit",
     0.2},
    {fault_id::operator_pauses,
     {"operator.pauses", "an action is paused for a while"},
     "an operator pauses an action for {3}",
     0.2},
    {fault_id::operator_drains,
     {"operator.drains", "a process is stopped gracefully, and started again"},
     "{1} is stopped gracefully, and starts again",
     0.2},
    {fault_id::operator_rolling_restart,
     {"operator.rolling_restart", "all processes are stopped gracefully, one after the other"},
     "all processes are stopped gracefully, one after the other",
     0.2},
    {fault_id::operator_second_executor,
     {"operator.second_executor", "one more executor runs for a while"},
     "one more executor runs for {3}",
     0.2},
    {fault_id::storage_file_away,
     {"storage.file_away", "a storage that its process owns alone takes nothing for a while"},
     "the storage that {1} owns alone takes nothing for {3}",
     0.2},
    {fault_id::action_outlives_end,
     {"action.outlives_end", "something of a body that was ended is still there for a while"},
     "something of {0} is still there for {3} after it was ended",
     0.2},
    {fault_id::action_supervisor_lost,
     {"action.supervisor_lost", "what watches over a body dies, and the body with it"},
     "what watches over {0} dies, and {0} with it",
     0.1},
    {fault_id::action_no_room,
     {"action.no_room", "a host has no room to start a body for a while"},
     "the machine has no room to start anything for {3}",
     0.02},
}};

consteval bool are_in_the_order_of_their_ids() {
  for (std::size_t index = 0; index < descriptions.size(); ++index) {
    if (index_of(descriptions[index].id) != index) {
      return false;
    }
  }
  return true;
}
static_assert(are_in_the_order_of_their_ids());

// For the simulator, which knows a kind by its index, name and sentence.
constexpr auto kinds = [] {
  std::array<sim::fault_kind, fault_count> all{};
  for (std::size_t index = 0; index < all.size(); ++index) {
    all[index] = descriptions[index].kind;
  }
  return all;
}();

}  // namespace

std::span<const sim::fault_kind> fault_kinds() {
  return kinds;
}

const fault_description& description_of(fault_id kind) {
  ensure(index_of(kind) < descriptions.size(), "a kind of fault is in the table");
  return descriptions[index_of(kind)];
}

std::string_view name_of(fault_id kind) {
  return description_of(kind).kind.name.text;
}

std::optional<fault_id> fault_named(std::string_view name) {
  for (const fault_description& each : descriptions) {
    if (each.kind.name.text == name) {
      return each.id;
    }
  }
  return std::nullopt;
}

}  // namespace baton
