#include "reports/scene/moments.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/scene/run/words.hpp"
#include "reports/scene/sort_by.hpp"

namespace baton::reports {
namespace {

using history::event;
using history::event_kind;

constexpr std::size_t none = SIZE_MAX;

class moment_maker {
 public:
  moment_maker(const run_view& run, const lane_table& lanes,
               const std::vector<fault_occurrence>& occurrences, const causal_past& past)
      : run_{run}, lanes_{lanes}, occurrences_{occurrences}, past_{past}, told_{run.broken()} {}

  std::vector<moment_source> make() {
    collect();
    place();
    link();
    own_essential_faults();
    return std::move(made_);
  }

 private:
  void collect() {
    for (std::size_t occurrence = 0; occurrence < occurrences_.size(); ++occurrence) {
      made_.push_back(of_occurrence(occurrence));
    }
    for (std::size_t line = 0; line < run_.of().history.size(); ++line) {
      const bool shows = line == told_.line || past_.lines[line];
      const bool noise =
          line >= run_.last_look() || run_.of().history[line].kind == event_kind::action_defined;
      if (shows || !noise) {
        made_.push_back(of_line(line));
      }
    }
    for (const std::size_t message : past_.late) {
      made_.push_back(of_late(message));
    }
    if (told_.is_absence()) {
      made_.push_back(of_absence());
    }
    // A fault stands before what it does at once; the end of the watch behind everything.
    sort_by(made_, [](const auto& each) { return each.shown.at_ns; });
  }

  [[nodiscard]] moment_source of_occurrence(std::size_t occurrence) const {
    const fault_occurrence& fault = occurrences_[occurrence];
    moment_source source;
    source.occurrence = occurrence;
    source.shown.at_ns = fault.at_ns;
    source.shown.lane = fault.lane;
    source.shown.execution = fault.site.execution;
    // One that is not essential may have a part in it all the same, where others would do as well.
    source.shown.past = fault.of->essential || (fault.event < past_.events.size() &&
                                                past_.events[fault.event] && fault.of->took_effect);
    source.shown.text = words_for(run_, fault) + fault_suffix(fault.letter, fault.of->fault);
    return source;
  }

  [[nodiscard]] moment_source of_line(std::size_t line) const {
    const event& seen = run_.of().history[line];
    moment_source source;
    source.line = line;
    source.shown.at_ns = run_.time_of(line);
    source.shown.lane = lanes_.of_line(run_, line);
    source.shown.execution = seen.execution;
    source.shown.past = past_.lines[line] || line == told_.line;
    source.shown.text = words_for(run_, line);
    if (line == told_.line) {
      source.shown.broken = true;
      source.shown.text =
          fmt::format("{}: this breaks {}. Expected: {}. Seen: {}", source.shown.text,
                      told_.found->rule, told_.found->expected, told_.found->seen);
    }
    return source;
  }

  [[nodiscard]] moment_source of_late(std::size_t message) const {
    const sim::message_record& late = run_.of().events.message_records()[message];
    const site_words site = words_of(late.site);
    moment_source source;
    source.message = message;
    source.shown.at_ns = late.due_at.count();
    source.shown.lane = lanes_.host(run_.host(late.to));
    source.shown.execution = site.execution;
    source.shown.past = true;
    source.shown.text = fmt::format(
        "{} reports the end of execution {}, attempt {}, to the storage, which had given "
        "it a verdict before",
        run_.host(late.from), site.execution, site.attempt);
    return source;
  }

  [[nodiscard]] moment_source of_absence() const {
    moment_source source;
    source.shown.at_ns = told_.at_ns;
    source.shown.lane = lanes_.clients();
    source.shown.execution = told_.found->execution;
    source.shown.past = true;
    source.shown.broken = true;
    source.shown.text = fmt::format("the watch ends, and {} is broken. Expected: {}. Seen: {}",
                                    told_.found->rule, told_.found->expected, told_.found->seen);
    return source;
  }

  void place() {
    by_line_.assign(run_.of().history.size(), none);
    by_occurrence_.assign(occurrences_.size(), none);
    for (std::size_t index = 0; index < made_.size(); ++index) {
      const moment_source& each = made_[index];
      if (each.line != no_line) {
        by_line_[each.line] = index;
      } else if (each.occurrence != SIZE_MAX) {
        by_occurrence_[each.occurrence] = index;
      } else if (each.message != SIZE_MAX) {
        late_.push_back(index);
      } else {
        absence_ = index;
      }
    }
    // The last moment of each event, or, in one without any, of those that led to it.
    near_.assign(run_.event_count() + 1, none);
    own_.assign(run_.event_count() + 1, none);
    for (std::size_t index = 0; index < made_.size(); ++index) {
      const std::uint64_t event = event_of(made_[index]);
      if (event != 0 && event < own_.size()) {
        own_[event] = index;
      }
    }
    for (std::uint64_t number = 1; number < near_.size(); ++number) {
      near_[number] = own_[number] != none ? own_[number] : before(number);
    }
  }

  [[nodiscard]] std::uint64_t event_of(const moment_source& source) const {
    return source.line != no_line          ? run_.event_of(source.line)
           : source.occurrence != SIZE_MAX ? occurrences_[source.occurrence].event
           : source.message != SIZE_MAX
               ? run_.of().events.message_records()[source.message].arrived_in
               : 0;
  }

  [[nodiscard]] std::size_t before(std::uint64_t number) const {
    const sim::event_record* const at = run_.recorded_event(number);
    return at == nullptr || at->waited || at->cause >= number ? none : near_[at->cause];
  }

  void add_cause(std::size_t of, std::size_t cause) {
    if (cause == none || cause >= of) {
      return;  // causes are earlier
    }
    std::vector<std::size_t>& known = made_[of].after;
    if (std::find(known.begin(), known.end(), cause) == known.end()) {
      known.push_back(cause);
    }
  }

  void link() {
    for (std::size_t index = 0; index < made_.size(); ++index) {
      const moment_source& each = made_[index];
      const std::uint64_t event = event_of(each);
      if (event != 0 && event < own_.size()) {
        const auto same = last_in_event_.find(event);
        add_cause(index, same != last_in_event_.end() ? same->second : before(event));
        last_in_event_[event] = index;
      }
      if (each.line != no_line) {
        link_line(index, run_.of().history[each.line]);
        if (each.line == told_.line) {
          link_violation(index);
        }
      } else if (each.occurrence != SIZE_MAX) {
        link_occurrence(index, occurrences_[each.occurrence]);
      } else if (each.message != SIZE_MAX) {
        link_late(index, run_.of().events.message_records()[each.message]);
      } else {
        link_absence(index);
      }
    }
    for (std::size_t occurrence = 0; occurrence < occurrences_.size(); ++occurrence) {
      const std::size_t line = occurrences_[occurrence].led_to;
      if (line != no_line && by_line_[line] != none) {
        add_cause(by_line_[line], by_occurrence_[occurrence]);
      }
    }
  }

  // Before it: the line before of the same execution, process, request or slot.
  void link_line(std::size_t index, const event& seen) {
    if (seen.execution != 0) {
      std::size_t& last = last_of_execution_.try_emplace(seen.execution, none).first->second;
      add_cause(index, last);
      // A message tells of what was; it leads to something only where it is what caused it.
      last = seen.kind == event_kind::message ? last : index;
    }
    if (seen.kind == event_kind::slot_granted || seen.kind == event_kind::slot_released) {
      std::size_t& last = last_in_slot_.try_emplace(made_[index].shown.lane, none).first->second;
      if (seen.kind == event_kind::slot_granted) {
        add_cause(index, last);
      }
      last = index;
    }
    const bool process = seen.kind <= event_kind::process_died;
    if (process) {
      std::size_t& last = last_of_process_.try_emplace(seen.process, none).first->second;
      add_cause(index, std::exchange(last, index));
    }
    if (seen.kind == event_kind::submitted) {
      last_of_request_[seen.request] = index;
    } else if (!seen.request.empty()) {
      const auto asked = last_of_request_.find(seen.request);
      add_cause(index, asked == last_of_request_.end() ? none : asked->second);
    }
  }

  void link_occurrence(std::size_t index, const fault_occurrence& occurrence) {
    const auto last = last_of_execution_.find(occurrence.site.execution);
    if (occurrence.site.execution != 0 && last != last_of_execution_.end()) {
      add_cause(index, last->second);
    }
  }

  // Whoever reports it has come back, and its body had ended.
  void link_late(std::size_t index, const sim::message_record& message) {
    const auto process = last_of_process_.find(run_.host(message.from));
    add_cause(index, process == last_of_process_.end() ? none : process->second);
    const auto execution = last_of_execution_.find(words_of(message.site).execution);
    add_cause(index, execution == last_of_execution_.end() ? none : execution->second);
  }

  void link_late_results(std::size_t index) {
    for (const std::size_t each : late_) {
      add_cause(index, each);
    }
  }

  // What the finding names beside it is what it contradicts.
  void link_violation(std::size_t index) {
    link_late_results(index);
    for (const std::size_t counted : told_.found->lines) {
      add_cause(index, by_line_[counted - 1]);
    }
  }

  void link_absence(std::size_t index) {
    link_late_results(index);
    for (const std::int64_t id : past_.about) {
      const auto last = last_of_execution_.find(id);
      add_cause(index, last == last_of_execution_.end() ? none : last->second);
    }
    for (const std::size_t counted : told_.found->lines) {
      if (past_.about.empty()) {
        add_cause(index, by_line_[counted - 1]);
      }
    }
  }

  [[nodiscard]] std::vector<bool> ancestors_of(std::size_t last) const {
    std::vector<bool> found(made_.size());
    found[last] = true;
    for (std::size_t index = last + 1; index-- > 0;) {
      for (const std::size_t cause : made_[index].after) {
        found[cause] = found[cause] || found[index];
      }
    }
    return found;
  }

  // Without an essential fault the rule holds, so it is a cause, also where it kept something from
  // happening: then it led to the next thing that is known of whom it struck, or to the violation.
  void own_essential_faults() {
    const std::size_t last = absence_ != none        ? absence_
                             : told_.line != no_line ? by_line_[told_.line]
                                                     : none;
    if (last == none) {
      return;
    }
    const std::vector<bool> leads = ancestors_of(last);
    for (std::size_t occurrence = 0; occurrence < occurrences_.size(); ++occurrence) {
      const std::size_t index = by_occurrence_[occurrence];
      if (!occurrences_[occurrence].of->essential || leads[index] || index >= last) {
        continue;
      }
      std::size_t effect = last;
      for (std::size_t next = index + 1; next < last; ++next) {
        if (leads[next] && concerns(made_[next], occurrences_[occurrence])) {
          effect = next;
          break;
        }
      }
      add_cause(effect, index);
    }
  }

  [[nodiscard]] bool concerns(const moment_source& later,
                              const fault_occurrence& occurrence) const {
    if (later.line == no_line) {
      return false;
    }
    const event& seen = run_.of().history[later.line];
    if (occurrence.site.execution != 0) {
      return seen.execution == occurrence.site.execution;
    }
    return !occurrence.site.host.empty() && seen.process == occurrence.site.host;
  }

  const run_view& run_;
  const lane_table& lanes_;
  const std::vector<fault_occurrence>& occurrences_;
  const causal_past& past_;
  violation told_;
  std::vector<moment_source> made_;
  std::vector<std::size_t> by_line_;
  std::vector<std::size_t> by_occurrence_;
  std::size_t absence_ = none;
  std::vector<std::size_t> late_;
  std::vector<std::size_t> near_;
  std::vector<std::size_t> own_;
  std::map<std::uint64_t, std::size_t> last_in_event_;
  std::map<std::int64_t, std::size_t> last_of_execution_;
  std::map<std::uint64_t, std::size_t> last_in_slot_;
  std::map<std::string, std::size_t> last_of_process_;
  std::map<std::string, std::size_t> last_of_request_;
};

}  // namespace

std::vector<moment_source> moments_of(const run_view& run, const lane_table& lanes,
                                      const std::vector<fault_occurrence>& occurrences,
                                      const causal_past& past) {
  return moment_maker{run, lanes, occurrences, past}.make();
}

}  // namespace baton::reports
