#include "reports/scene/scene_of.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/scene/arrows.hpp"
#include "reports/scene/bars.hpp"
#include "reports/scene/cut.hpp"

namespace baton::reports {
namespace {

std::vector<fault_mark> marks_of(const std::vector<fault_occurrence>& occurrences,
                                 std::int64_t end_ns) {
  std::vector<fault_mark> marks;
  for (const fault_occurrence& each : occurrences) {
    fault_mark mark;
    mark.lane = each.lane;
    mark.at_ns = each.at_ns;
    mark.until_ns = std::clamp(each.until_ns, each.at_ns, std::max(each.at_ns, end_ns));
    mark.letter = each.letter;
    mark.fault = each.of->fault;
    mark.at = each.of->at;
    mark.essential = each.of->essential;
    marks.push_back(std::move(mark));
  }
  return marks;
}

bool begins(const bar& shown_bar, const scene_moment& with) {
  return shown_bar.broken && shown_bar.from_ns == with.at_ns && shown_bar.lane == with.lane &&
         shown_bar.execution == with.execution;
}

/// Such as `. Still open: execution 2 in deploy slot 1`.
std::string still_open(const std::vector<const bar*>& broken, const std::vector<lane>& lanes) {
  constexpr std::size_t told_max = 4;
  std::string text;
  for (std::size_t index = 0; index < std::min(broken.size(), told_max); ++index) {
    const bar& each = *broken[index];
    text += fmt::format("{} execution {} in {}", text.empty() ? ". Still open:" : ",",
                        each.execution, lanes[each.lane].name);
  }
  return broken.size() > told_max ? fmt::format("{} and {} more", text, broken.size() - told_max)
                                  : text;
}

/// A violation by which nothing happens is shown where something should have, and was led to by
/// what began there and never ended.
void move_to_broken_bar(std::vector<moment_source>& moments, const std::vector<bar>& bars,
                        const std::vector<lane>& lanes) {
  std::vector<const bar*> broken;
  for (const bar& each : bars) {
    if (each.broken) {
      broken.push_back(&each);
    }
  }
  const auto absence = std::find_if(moments.begin(), moments.end(), [](const auto& each) {
    return each.shown.broken && each.line == no_line;
  });
  if (absence == moments.end() || broken.empty()) {
    return;
  }
  absence->shown.lane = broken.front()->lane;
  absence->shown.text += still_open(broken, lanes);
  const auto last = static_cast<std::size_t>(absence - moments.begin());
  for (std::size_t index = 0; index < last; ++index) {
    for (const bar* const each : broken) {
      if (begins(*each, moments[index].shown)) {
        absence->after.push_back(index);
        break;
      }
    }
  }
}

}  // namespace

scene scene_of(const recorded_run& failing) {
  const run_view run{failing};
  const lane_table lanes{run};
  const std::vector<fault_occurrence> occurrences = fault_occurrences_of(run, lanes);
  const causal_past past = past_of(run, occurrences);
  const violation broken = run.broken();
  whole_scene whole;
  whole.bars = bars_of(run, lanes, occurrences);
  mark_broken(run, lanes, whole.bars);
  whole.arrows = arrows_of(run, lanes, occurrences, past);
  whole.moments = moments_of(run, lanes, occurrences, past);
  move_to_broken_bar(whole.moments, whole.bars, lanes.lanes());
  whole.faults = marks_of(occurrences, run.end_ns());
  whole.lanes = lanes.lanes();
  for (const std::size_t counted : broken.found->lines) {
    whole.told_lines.push_back(counted - 1);
  }
  whole.broken_at_ns = broken.at_ns;
  whole.end_ns = run.end_ns();
  return cut(std::move(whole));
}

std::string site_of(const recorded_run& failing) {
  const run_view run{failing};
  const violation broken = run.broken();
  const std::size_t line = !broken.is_absence()          ? broken.line
                           : broken.found->lines.empty() ? no_line
                                                       : broken.found->lines.back() - 1;
  const sim::event_record* const shown =
      line == no_line ? nullptr : run.recorded_event(run.event_of(line));
  if (shown == nullptr || broken.is_absence() || broken.line >= run.last_look()) {
    return "end of watch";
  }
  std::string host = run.host(shown->host);
  const std::size_t number = host.find_last_not_of("0123456789");
  if (number != std::string::npos && number + 1 < host.size() && host[number] == '-') {
    host.erase(number);
  }
  return host + '/' + std::string{shown->what.text};
}

}  // namespace baton::reports
