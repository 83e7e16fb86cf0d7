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
  if (occurrence.of->phrase.empty()) {
    return fmt::format("{} at {}", occurrence.of->fault, occurrence.of->at);
  }
  return fmt::format(fmt::runtime(occurrence.of->phrase), process_or_request(occurrence.site),
                     host.empty() ? "a process" : host,
                     occurrence.site.other.empty() ? "another host" : occurrence.site.other,
                     span_text(occurrence.of->size_ns));
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
