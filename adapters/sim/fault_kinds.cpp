#include "adapters/sim/fault_kinds.hpp"

#include <array>

namespace baton {
namespace {

constexpr std::array<sim::fault_kind, fault_count> kinds{{
    {"process.crash", "dies at an await, runs no further code, starts again after a while"},
    {"process.crash_for_good", "a process that has crashed is not started again"},
    {"process.crash_loop", "crashes again while it starts, several times"},
    {"process.danger", "dies while a commit or a hand-over is in flight"},
    {"process.pause", "stands still, perhaps beyond its lease, and goes on as if nothing were"},
    {"process.slow", "takes long for everything it does"},
    {"link.cut", "no message passes between two hosts for a while"},
    {"link.cut_one_way", "messages pass in one direction only for a while"},
    {"link.swizzle", "hosts are cut off one by one and come back in another order"},
    {"link.slow", "a link is slow for good"},
    {"bus.lost", "a message is lost on its way to the broker"},
    {"bus.confirm_lost", "the broker has a message, its confirm is lost"},
    {"bus.dropped", "a delivery is lost for good"},
    {"bus.duplicated", "a message is delivered twice"},
    {"bus.delayed", "a delivery comes late"},
    {"bus.reordered", "a delivery comes after the one behind it"},
    {"bus.disconnected", "a consumer's connection breaks; what it had not acknowledged comes again"},
    {"bus.broker_restart", "the broker dies and starts again, without its transient messages"},
    {"bus.slow_consumer", "a consumer takes its messages late"},
    {"storage.refused", "a call fails before its commit"},
    {"storage.outcome_unknown", "a call is committed and its answer lost"},
    {"storage.conflict", "a call is rolled back because of another one at the same time"},
    {"storage.slow", "a call takes long to commit"},
    {"storage.outage", "the storage is away for a while; calls in flight are lost"},
    {"storage.slow_disk", "every commit is slow for good"},
    {"clock.skew", "a host's wall clock is hours off"},
    {"clock.drift", "a host's clock runs too fast or too slow"},
    {"clock.wall_jump", "a host's wall clock is set, forwards or back"},
    {"clock.step_over_restart",
     "the storage restarts with its wall clock a month ahead or a day back, perhaps after a boot"},
    {"action.fails", "a body fails"},
    {"action.hangs", "a body does not end by itself"},
    {"action.ignores_terminate", "a body does not end when it is asked to"},
    {"action.ends_at_limit", "a body ends in the instant of its timeout"},
    {"action.floods", "a body writes a great deal"},
    {"action.cannot_start", "a body cannot be started"},
    {"action.outlives_worker", "a body goes on for a moment when its worker has died"},
    {"client.request_lost", "a request or its answer is lost between client and executor"},
    {"client.duplicates", "a request is sent twice at once, with one key"},
    {"client.retries", "a request without an answer is sent again"},
    {"client.cancels", "an execution is cancelled, at any time"},
    {"client.cancels_twice", "an execution is cancelled again"},
    {"operator.limit_raised", "a limit is raised while executions run"},
    {"operator.limit_lowered", "a limit is lowered while executions run"},
    {"operator.pauses", "an action is paused for a while"},
    {"operator.drains", "a process is stopped gracefully, and started again"},
    {"operator.rolling_restart", "all processes are stopped gracefully, one after the other"},
    {"operator.second_executor", "one more executor runs for a while"},
    {"storage.file_away", "a storage that its process owns alone takes nothing for a while"},
    {"action.outlives_end", "something of a body that was ended is still there for a while"},
    {"action.supervisor_lost", "what watches over a body dies, and the body with it"},
    {"action.no_room", "a host has no room to start a body for a while"},
}};

}  // namespace

std::span<const sim::fault_kind> fault_kinds() { return kinds; }

std::string_view name_of(fault_id kind) { return kinds[index_of(kind)].name.text; }

std::optional<fault_id> fault_named(std::string_view name) {
  for (std::size_t index = 0; index < kinds.size(); ++index) {
    if (kinds[index].name.text == name) {
      return fault_id{static_cast<sim::fault_index>(index)};
    }
  }
  return std::nullopt;
}

}  // namespace baton
