#include "reports/scene/run/words.hpp"

#include <array>

#include <fmt/format.h>

namespace baton::reports {
namespace {

using history::event;
using history::event_kind;

std::string attempt_of(const event& seen) {
  return seen.attempt == 0 ? fmt::format("execution {}", seen.execution)
                           : fmt::format("execution {}, attempt {}", seen.execution, seen.attempt);
}

std::string because(std::string text, const std::string& status) {
  return status.empty() ? text : fmt::format("{}: {}", text, status);
}

const std::string& action_of(const run_view& run, const event& seen) {
  const execution_view* const known = run.execution(seen.execution);
  return known != nullptr && seen.action_ref.empty() ? known->action_ref : seen.action_ref;
}

struct phrase {
  std::string_view fault;
  std::string_view text;  ///< {0} subject, {1} host, {2} other host, {3} duration
};

constexpr std::array phrases{
    phrase{"process.crash", "{1} crashes: it dies at once and runs no further code"},
    phrase{"process.crash_for_good", "{1} does not come back"},
    phrase{"process.crash_loop", "{1} crashes again while it starts"},
    phrase{"process.danger", "{1} crashes in the middle of a commit or a hand-over"},
    phrase{"process.pause", "{1} stands still for {3}"},
    phrase{"process.slow", "{1} becomes slow for {3}"},
    phrase{"link.cut", "the link between {1} and {2} is cut for {3}"},
    phrase{"link.cut_one_way", "one direction between {1} and {2} is cut for {3}"},
    phrase{"link.swizzle", "hosts are cut off one by one, and come back in another order"},
    phrase{"link.slow", "the link between {1} and {2} is slow for good"},
    phrase{"bus.lost", "{0} is lost on its way to the broker"},
    phrase{"bus.confirm_lost", "the broker has {0}, but its confirm is lost"},
    phrase{"bus.dropped", "the delivery of {0} to {1} is lost for good"},
    phrase{"bus.duplicated", "{0} is delivered to {1} twice"},
    phrase{"bus.delayed", "{0} reaches {1} {3} late"},
    phrase{"bus.reordered", "{0} is held back, and comes after the message behind it"},
    phrase{"bus.disconnected", "the connection of {1} to the broker breaks"},
    phrase{"bus.broker_restart", "the broker dies, and is away for {3}"},
    phrase{"bus.slow_consumer", "{1} takes its messages {3} late"},
    phrase{"storage.refused", "the storage refuses {0}"},
    phrase{"storage.outcome_unknown", "{0} is committed, but its answer is lost"},
    phrase{"storage.conflict", "{0} is rolled back because of another call at the same time"},
    phrase{"storage.slow", "{0} takes {3} longer to commit"},
    phrase{"storage.outage", "the storage is away for {3}"},
    phrase{"storage.file_away", "the storage that {1} owns alone takes nothing for {3}"},
    phrase{"storage.slow_disk", "every commit is slow for good"},
    phrase{"clock.skew", "the wall clock of {1} is {3} off"},
    phrase{"clock.drift", "the clock of {1} runs too fast or too slow"},
    phrase{"clock.wall_jump", "the wall clock of {1} jumps by {3}"},
    phrase{"clock.step_over_restart",
           "the storage is away for {3}, and comes back with its wall clock far off"},
    phrase{"action.fails", "the body of {0} fails"},
    phrase{"action.hangs", "the body of {0} hangs: it does not end by itself"},
    phrase{"action.ignores_terminate", "the body of {0} ignores that it is asked to end"},
    phrase{"action.ends_at_limit", "the body of {0} lasts until the instant of its timeout"},
    phrase{"action.floods", "the body of {0} writes a great deal"},
    phrase{"action.cannot_start", "the body of {0} cannot be started"},
    phrase{"action.outlives_worker", "the body of {0} goes on for {3} after its worker has died"},
    phrase{"action.outlives_end", "something of {0} is still there for {3} after it was ended"},
    phrase{"action.supervisor_lost", "what watches over {0} dies, and {0} with it"},
    phrase{"action.no_room", "the machine has no room to start anything for {3}"},
    phrase{"client.request_lost", "{0} or its answer is lost between client and executor"},
    phrase{"client.duplicates", "{0} is sent twice at once"},
    phrase{"client.retries", "{0}, which got no answer, is sent again"},
    phrase{"client.cancels", "a client decides to cancel the execution of {0}"},
    phrase{"client.cancels_twice", "the execution of {0} is cancelled again"},
    phrase{"operator.limit_raised", "an operator raises a limit"},
    phrase{"operator.limit_lowered", "an operator lowers a limit"},
    phrase{"operator.pauses", "an operator pauses an action for {3}"},
    phrase{"operator.drains", "{1} is stopped gracefully, and starts again"},
    phrase{"operator.rolling_restart", "all processes are stopped gracefully, one after the other"},
    phrase{"operator.second_executor", "one more executor runs for {3}"},
};

std::string process_or_request(const site_words& site) {
  if (site.call.starts_with("action.")) {
    return site.attempt == 0
               ? fmt::format("execution {}", site.execution)
               : fmt::format("execution {}, attempt {}", site.execution, site.attempt);
  }
  return site.request != 0 ? fmt::format("request-{}", site.request) : subject_of(site);
}

}  // namespace

std::string words_for(const run_view& run, std::size_t line) {
  const event& seen = run.of().history[line];
  switch (seen.kind) {
    case event_kind::process_started: return fmt::format("{} starts", seen.process);
    case event_kind::process_stalled: return fmt::format("{} stands still", seen.process);
    case event_kind::process_resumed: return fmt::format("{} goes on", seen.process);
    case event_kind::process_died: return fmt::format("{} is dead", seen.process);
    case event_kind::action_defined:
      return fmt::format("{} is defined, limit {}", seen.action_ref, seen.limit);
    case event_kind::limit_changed:
      return fmt::format("the limit of {} is now {}", seen.action_ref, seen.limit);
    case event_kind::action_paused: return fmt::format("{} is paused", seen.action_ref);
    case event_kind::action_resumed: return fmt::format("{} is open again", seen.action_ref);
    case event_kind::submitted: return fmt::format("{} asks for {}", seen.request, seen.action_ref);
    case event_kind::acknowledged:
      return fmt::format("execution {} acknowledged ({} of {})", seen.execution, seen.request,
                         action_of(run, seen));
    case event_kind::refused: return because(fmt::format("{} refused", seen.request), seen.detail);
    case event_kind::unknown: return fmt::format("{} gets no answer", seen.request);
    case event_kind::cancel_submitted:
      return fmt::format("a client asks to cancel execution {}", seen.execution);
    case event_kind::cancel_acknowledged:
      return because(fmt::format("cancellation of execution {} answered", seen.execution),
                     seen.status);
    case event_kind::slot_granted:
      return fmt::format("slot {} of {} granted to {}", seen.slot, action_of(run, seen),
                         attempt_of(seen));
    case event_kind::slot_released:
      return because(fmt::format("slot {} of {} released by {}", seen.slot, action_of(run, seen),
                                 attempt_of(seen)),
                     seen.status);
    case event_kind::action_started:
      return fmt::format("body of {} starts on {}", attempt_of(seen), seen.process);
    case event_kind::action_ended:
      return because(fmt::format("body of {} on {} ends", attempt_of(seen), seen.process),
                     seen.status);
    case event_kind::attempt_released:
      return fmt::format("an operator releases {}, of which something is left", attempt_of(seen));
    case event_kind::message:
      return because(fmt::format("the broker has {} of {}", seen.type, attempt_of(seen)),
                     seen.status);
    case event_kind::status_read:
      return because(fmt::format("execution {} read", seen.execution), seen.status);
    case event_kind::queue_read:
      return fmt::format("queue of {} read: {} waiting, {} active", seen.action_ref, seen.waiting,
                         seen.active);
    case event_kind::faults_ended:
      return "the faults end: from here on everything has to come to rest";
    case event_kind::history_ended: return "the watch ends";
    case event_kind::history_began:
      return fmt::format("the watch begins on {}, by the clock of boot {}", seen.host, seen.boot);
    case event_kind::queue_changed:
      return fmt::format("execution {} moves to queue {} of {}", seen.execution,
                         seen.queue.empty() ? "\"\"" : seen.queue, action_of(run, seen));
  }
  return {};
}

std::string words_for(const run_view& run, const fault_occurrence& occurrence) {
  std::string host = occurrence.site.host;
  if (occurrence.led_to != no_line && !run.of().history[occurrence.led_to].process.empty()) {
    host = run.of().history[occurrence.led_to].process;
  }
  for (const phrase& each : phrases) {
    if (each.fault == occurrence.of->fault) {
      return fmt::format(fmt::runtime(each.text), process_or_request(occurrence.site),
                         host.empty() ? "a process" : host,
                         occurrence.site.other.empty() ? "another host" : occurrence.site.other,
                         span_text(occurrence.of->size_ns));
    }
  }
  return fmt::format("{} at {}", occurrence.of->fault, occurrence.of->at);
}

std::string fault_suffix(std::string_view letter, std::string_view fault) {
  return fmt::format(" (fault {}: {})", letter, fault);
}

std::string span_text(std::int64_t ns) {
  struct unit {
    std::int64_t size;
    std::string_view name;
  };
  constexpr std::array units{unit{1'000'000'000, "s"}, unit{1'000'000, "ms"}, unit{1'000, "µs"},
                             unit{1, "ns"}};
  for (const unit& each : units) {
    if (ns >= each.size || each.size == 1) {
      const std::int64_t whole = ns / each.size;
      const std::int64_t digits = whole >= 100 ? 1 : whole >= 10 ? 10 : 100;
      const std::int64_t part = (ns % each.size) * digits / each.size;
      std::string text = fmt::format("{}", whole);
      if (part != 0) {
        std::string behind = fmt::format("{:0{}}", part, digits == 100 ? 2 : 1);
        behind.erase(behind.find_last_not_of('0') + 1);
        text += '.' + behind;
      }
      return fmt::format("{} {}", text, each.name);
    }
  }
  return {};
}

}  // namespace baton::reports
