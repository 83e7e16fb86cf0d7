#include "reports/scene/run/faults.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "reports/model/fingerprint.hpp"
#include "reports/scene/sort_by.hpp"

namespace baton::reports {
namespace {

using history::event;
using history::event_kind;

/// Trouble that is drawn at the beginning of a round comes within it.
constexpr std::int64_t round_ns = 1'000'000'000;

/// The event with which trouble of a stated length ends, and the one with which it began.
struct lasting_fault {
  std::int64_t from_ns = 0;
  std::int64_t until_ns = 0;
  std::uint64_t event = 0;
  std::string_view end;
};

std::vector<lasting_fault> spans_of(const run_view& run) {
  std::vector<lasting_fault> spans;
  for (const sim::event_record& each : run.of().events.event_records()) {
    const std::string_view what = each.what.text;
    if (what == "trouble.over" || what == "storage.restart" || what == "broker.restart") {
      const sim::event_record* const began = run.recorded_event(each.cause);
      if (began != nullptr) {
        spans.push_back({began->at.count(), each.at.count(), each.cause, what});
      }
    }
  }
  return spans;
}

std::string_view end_of(std::optional<known_fault> fault) {
  if (!fault) {
    return {};
  }
  switch (*fault) {
    case known_fault::storage_outage: return "storage.restart";
    case known_fault::bus_broker_restart: return "broker.restart";
    case known_fault::process_pause:
    case known_fault::process_slow:
    case known_fault::link_cut:
    case known_fault::link_cut_one_way:
    case known_fault::operator_second_executor:
    case known_fault::operator_pauses: return "trouble.over";
    default: return {};
  }
}

class occurrence_finder {
 public:
  occurrence_finder(const run_view& run, const lane_table& lanes)
      : run_{run}, lanes_{lanes}, spans_{spans_of(run)} {
    for (const named_fault& each : run.of().faults) {
      messages_.try_emplace(each.at, SIZE_MAX);
    }
    const auto& messages = run.of().events.message_records();
    for (std::size_t index = 0; index < messages.size(); ++index) {
      const auto affected = messages_.find(messages[index].site);
      if (affected != messages_.end() && affected->second == SIZE_MAX) {
        affected->second = index;
      }
    }
    for (std::size_t line = 0; line < run.of().history.size(); ++line) {
      by_time_.emplace_back(run.time_of(line), line);
    }
    std::sort(by_time_.begin(), by_time_.end());
  }

  fault_occurrence occurrence_of(const named_fault& of) {
    fault_occurrence occurrence;
    occurrence.of = &of;
    occurrence.kind = known_fault_of(of.fault);
    occurrence.family = family_of(of.fault);
    occurrence.site = words_of(of.at);
    occurrence.at_ns = occurrence.until_ns = of.at_ns;
    find_span(occurrence);
    find_messages(occurrence);
    find_line(occurrence);
    occurrence.lane = lane_of(occurrence);
    return occurrence;
  }

 private:
  void find_span(fault_occurrence& occurrence) const {
    const std::string_view end = end_of(occurrence.kind);
    for (const lasting_fault& each : spans_) {
      const bool fits = each.end == end && each.until_ns - each.from_ns == occurrence.of->size_ns &&
                        each.from_ns >= occurrence.of->at_ns &&
                        each.from_ns <= occurrence.of->at_ns + round_ns;
      if (!end.empty() && fits) {
        occurrence.at_ns = each.from_ns;
        occurrence.until_ns = each.until_ns;
        occurrence.event = each.event;
        return;
      }
    }
  }

  void find_messages(fault_occurrence& occurrence) const {
    const auto found = messages_.find(occurrence.of->at);
    if (found == messages_.end() || found->second == SIZE_MAX) {
      return;
    }
    const sim::message_record& affected = run_.of().events.message_records()[found->second];
    occurrence.message = found->second;
    const bool served = occurrence.family == fault_family::storage ||
                        occurrence.kind == known_fault::bus_lost ||
                        occurrence.kind == known_fault::bus_confirm_lost;
    occurrence.event = served && affected.arrived_in != 0 ? affected.arrived_in : affected.sent_in;
    if (occurrence.kind == known_fault::bus_delayed ||
        occurrence.kind == known_fault::bus_duplicated ||
        occurrence.kind == known_fault::storage_slow) {
      occurrence.until_ns = occurrence.at_ns + occurrence.of->size_ns;
    }
  }

  /// The kind of line that shows a kind of fault.
  [[nodiscard]] static bool shows(const fault_occurrence& occurrence, const event& line) {
    const bool its_host = !occurrence.site.host.empty() && line.process == occurrence.site.host;
    const bool its_process =
        line.execution == occurrence.site.execution && line.attempt == occurrence.site.attempt;
    if (occurrence.family == fault_family::action) {
      return its_process && line.kind == event_kind::action_ended;
    }
    if (!occurrence.kind) {
      return false;
    }
    switch (*occurrence.kind) {
      case known_fault::process_crash:
      case known_fault::process_danger:
      case known_fault::operator_rolling_restart: return line.kind == event_kind::process_died;
      case known_fault::process_crash_loop:
      case known_fault::operator_drains: return line.kind == event_kind::process_died && its_host;
      case known_fault::process_pause: return line.kind == event_kind::process_stalled && its_host;
      case known_fault::operator_limit_raised:
      case known_fault::operator_limit_lowered: return line.kind == event_kind::limit_changed;
      case known_fault::operator_pauses: return line.kind == event_kind::action_paused;
      default: return false;
    }
  }

  /// How much later that line may be: what comes after it has another reason.
  [[nodiscard]] static std::int64_t shows_within_ns(const fault_occurrence& occurrence) {
    if (occurrence.kind == known_fault::process_crash ||
        occurrence.kind == known_fault::process_danger ||
        occurrence.kind == known_fault::process_pause) {
      return 0;
    }
    if (occurrence.kind == known_fault::process_crash_loop) {
      return occurrence.of->size_ns;
    }
    const bool any_time =
        occurrence.family == fault_family::action || occurrence.family == fault_family::client;
    return any_time ? INT64_MAX : 5 * round_ns;
  }

  // A cancellation names its request; the answer to that names the execution.
  void find_line(fault_occurrence& occurrence) const {
    const bool cancels = occurrence.kind == known_fault::client_cancels ||
                         occurrence.kind == known_fault::client_cancels_twice;
    const std::int64_t cancelled =
        cancels ? run_.execution_asked_by(fmt::format("request-{}", occurrence.site.request)) : 0;
    const auto first = std::lower_bound(by_time_.begin(), by_time_.end(),
                                        std::pair<std::int64_t, std::size_t>{occurrence.at_ns, 0});
    constexpr std::size_t looked_at_max = 20'000;
    std::size_t looked_at = 0;
    for (auto each = first; each != by_time_.end() && looked_at < looked_at_max;
         ++each, ++looked_at) {
      const event& line = run_.of().history[each->second];
      const bool cancel_line =
          cancels && line.kind == event_kind::cancel_submitted && line.execution == cancelled;
      if (each->first - occurrence.at_ns > shows_within_ns(occurrence)) {
        return;
      }
      if (cancel_line || shows(occurrence, line)) {
        occurrence.led_to = each->second;
        if (each->first == occurrence.at_ns && occurrence.event == 0) {
          occurrence.event = run_.event_of(each->second);
        }
        return;
      }
    }
  }

  [[nodiscard]] std::uint64_t lane_of(const fault_occurrence& occurrence) const {
    if (occurrence.led_to != no_line) {
      return lanes_.of_line(run_, occurrence.led_to);
    }
    if (occurrence.family == fault_family::storage) {
      return lanes_.host("storage");
    }
    if (occurrence.kind == known_fault::bus_confirm_lost) {
      return lanes_.host("broker");
    }
    const bool of_bus = occurrence.family == fault_family::bus;
    if (occurrence.message != SIZE_MAX && of_bus) {
      const sim::message_record& affected = run_.of().events.message_records()[occurrence.message];
      const bool at_receiver = occurrence.kind == known_fault::bus_slow_consumer ||
                               occurrence.kind == known_fault::bus_disconnected;
      return lanes_.host(run_.host(at_receiver ? affected.to : affected.from));
    }
    if (of_bus && occurrence.kind != known_fault::bus_slow_consumer) {
      return lanes_.host("broker");
    }
    if (occurrence.kind == known_fault::operator_pauses ||
        occurrence.kind == known_fault::operator_limit_raised ||
        occurrence.kind == known_fault::operator_limit_lowered) {
      return lanes_.host("storage");
    }
    if (!occurrence.site.host.empty()) {
      return lanes_.host(occurrence.site.host);
    }
    return occurrence.family == fault_family::link ? lanes_.faults() : lanes_.clients();
  }

  const run_view& run_;
  const lane_table& lanes_;
  std::vector<lasting_fault> spans_;
  std::map<std::string_view, std::size_t> messages_;  ///< by the sites of faults
  std::vector<std::pair<std::int64_t, std::size_t>> by_time_;
};

}  // namespace

std::vector<fault_occurrence> fault_occurrences_of(const run_view& run, const lane_table& lanes) {
  occurrence_finder finds{run, lanes};
  std::vector<fault_occurrence> affected;
  for (const named_fault& each : run.of().faults) {
    affected.push_back(finds.occurrence_of(each));
  }
  sort_by(affected, [](const auto& each) { return each.at_ns; });
  for (std::size_t index = 0; index < affected.size(); ++index) {
    affected[index].letter = letter_of(index);
  }
  return affected;
}

}  // namespace baton::reports
