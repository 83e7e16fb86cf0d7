#include "reports/scene/run/causal_past.hpp"

#include <algorithm>

#include "reports/model/names.hpp"

namespace baton::reports {
namespace {

using history::event;
using history::event_kind;

class walker {
 public:
  walker(const run_view& run, const std::vector<fault_occurrence>& occurrences)
      : run_{run}, occurrences_{occurrences}, told_{run.broken()} {
    made_.events.resize(run.event_count() + 1);
    made_.lines.resize(run.of().history.size());
    made_.messages.resize(run.of().events.message_records().size());
    last_line_ = told_.is_absence() ? run.of().history.size() : told_.line + 1;
  }

  causal_past walk() {
    name_executions();
    for (const std::size_t counted : told_.found->lines) {
      take_line(counted - 1, true);
    }
    for (const std::int64_t id : made_.about) {
      take_execution(id, true);
    }
    take_occurrences();
    take_late_results();
    for (std::uint64_t number = 1; number < made_.events.size(); ++number) {
      if (made_.events[number]) {
        reach_from(number);
      }
    }
    for (const std::int64_t id : made_.reached) {
      take_execution(id, false);
    }
    take_messages();
    return std::move(made_);
  }

 private:
  void name_executions() {
    const auto name = [&](std::int64_t id) {
      if (run_.execution(id) != nullptr) {
        made_.about.insert(id);
      }
    };
    name(told_.found->execution);
    for (const std::size_t counted : told_.found->lines) {
      name(run_.of().history[counted - 1].execution);
    }
    if (is(told_.found->rule, known_rule::no_leak)) {
      name_holders();
    }
    made_.reached = made_.about;
  }

  // Who waits for ever waits for somebody: whoever still holds a slot of its queue.
  void name_holders() {
    std::set<std::pair<std::string, std::string>> queues;
    for (const auto& [id, each] : run_.executions()) {
      const bool its_action =
          told_.found->execution == 0 && each.action_ref == told_.found->action_ref;
      if (its_action || made_.about.contains(id)) {
        queues.emplace(each.action_ref, each.queue);
      }
    }
    for (const auto& [id, each] : run_.executions()) {
      std::int64_t held = 0;
      for (const std::size_t line : each.lines) {
        const event_kind kind = run_.of().history[line].kind;
        held += kind == event_kind::slot_granted ? 1 : kind == event_kind::slot_released ? -1 : 0;
      }
      if (held > 0 && queues.contains({each.action_ref, each.queue})) {
        made_.about.insert(id);
      }
    }
  }

  void walk_back(std::uint64_t number) {
    for (const sim::event_record* at = run_.recorded_event(number);
         at != nullptr && !made_.events[number]; at = run_.recorded_event(number)) {
      made_.events[number] = true;
      if (at->waited) {
        return;
      }
      number = at->cause;
    }
  }

  void take_event(std::uint64_t number) {
    if (run_.recorded_event(number) != nullptr) {
      made_.events[number] = true;
    }
  }

  void take_line(std::size_t line, bool walks) {
    if (line >= run_.last_look() && line != told_.line) {
      return;  // it shows what is there; it led to nothing
    }
    made_.lines[line] = true;
    if (walks) {
      walk_back(run_.event_of(line));
    }
  }

  void take_execution(std::int64_t id, bool walks) {
    for (const std::size_t line : run_.execution(id)->lines) {
      const event& seen = run_.of().history[line];
      // A wake-up is in the past where it woke somebody; then the way back goes through it.
      const bool wake_up = seen.kind == event_kind::message && seen.type != "execution.completed";
      if (line < last_line_ && !wake_up) {
        take_line(line, walks);
      }
    }
    const std::size_t asked = run_.execution(id)->asked;
    if (asked != no_line) {
      made_.lines[asked] = true;  // it names its request only
    }
  }

  void take_occurrences() {
    for (const fault_occurrence& each : occurrences_) {
      if (!each.of->essential) {
        continue;
      }
      // Nothing caused it: it is shown, and whom it struck, but no way leads back from it.
      take_event(each.event);
      if (each.led_to != no_line && each.led_to < last_line_) {
        take_line(each.led_to, false);
        take_end_of(each.led_to);
      }
      if (each.message != SIZE_MAX) {
        made_.messages[each.message] = true;
        const sim::message_record& affected = run_.of().events.message_records()[each.message];
        take_event(affected.sent_in);
        take_event(affected.arrived_in);
      }
      if (run_.execution(each.site.execution) != nullptr) {
        made_.reached.insert(each.site.execution);
      }
    }
  }

  // What a worker reports of an execution that has its verdict has to change nothing. Where it did,
  // no line of the history tells of it.
  void take_late_results() {
    const auto& messages = run_.of().events.message_records();
    for (std::size_t index = 0; index < messages.size(); ++index) {
      const sim::message_record& each = messages[index];
      const site_words site = words_of(each.site);
      const bool reports = site.call == "store.finish" && site.last.empty();
      if (!reports || !made_.about.contains(site.execution) || each.arrived_in == 0) {
        continue;
      }
      const std::size_t released = last_release(site.execution, each.arrived_in);
      if (released != no_line && run_.lines_in(each.arrived_in).first < last_line_) {
        made_.late.push_back(index);
        take_event(each.sent_in);
        take_event(each.arrived_in);
        take_return_of(run_.host(each.from), each.sent_in);
      }
    }
  }

  [[nodiscard]] std::size_t last_release(std::int64_t execution, std::uint64_t before) const {
    std::size_t found = no_line;
    for (const std::size_t line : run_.execution(execution)->lines) {
      const bool released = run_.of().history[line].kind == event_kind::slot_released;
      found = released && run_.event_of(line) < before ? line : found;
    }
    return found;
  }

  void take_return_of(const std::string& process, std::uint64_t before) {
    std::size_t found = no_line;
    for (std::size_t line = 0; line < last_line_ && run_.event_of(line) <= before; ++line) {
      const event& seen = run_.of().history[line];
      const bool back = seen.kind == event_kind::process_resumed && seen.process == process;
      found = back ? line : found;
    }
    if (found != no_line) {
      made_.lines[found] = true;
    }
  }

  // A process that died or stood still: when it came back belongs to it.
  void take_end_of(std::size_t line) {
    const event& began = run_.of().history[line];
    const bool lasts =
        began.kind == event_kind::process_died || began.kind == event_kind::process_stalled;
    for (std::size_t after = line + 1; lasts && after < last_line_; ++after) {
      const event& seen = run_.of().history[after];
      const bool back = seen.kind == event_kind::process_started ||
                        seen.kind == event_kind::process_resumed ||
                        seen.kind == event_kind::process_died;
      if (back && seen.process == began.process) {
        made_.lines[after] = true;
        return;
      }
    }
  }

  void reach_from(std::uint64_t number) {
    const auto [first, last] = run_.lines_in(number);
    for (std::size_t line = first; line < last && line < last_line_; ++line) {
      const event& seen = run_.of().history[line];
      if (line >= run_.last_look()) {
        return;
      }
      if (seen.kind == event_kind::action_defined) {
        continue;
      }
      made_.lines[line] = true;
      if (run_.execution(seen.execution) != nullptr) {
        made_.reached.insert(seen.execution);
      }
    }
  }

  void take_messages() {
    const auto& messages = run_.of().events.message_records();
    for (std::size_t index = 0; index < messages.size(); ++index) {
      const std::uint64_t arrived = messages[index].arrived_in;
      const std::uint64_t sent = messages[index].sent_in;
      if (arrived < made_.events.size() && made_.events[arrived] && sent < made_.events.size() &&
          made_.events[sent]) {
        made_.messages[index] = true;
      }
    }
  }

  const run_view& run_;
  const std::vector<fault_occurrence>& occurrences_;
  violation told_;
  causal_past made_;
  std::size_t last_line_ = 0;  ///< lines from here on are later than the violation
};

}  // namespace

causal_past past_of(const run_view& run, const std::vector<fault_occurrence>& occurrences) {
  return walker{run, occurrences}.walk();
}

}  // namespace baton::reports
