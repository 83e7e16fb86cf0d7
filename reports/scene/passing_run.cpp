// The run that passes, laid over the one that fails.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "reports/scene/bars.hpp"
#include "reports/scene/bounds.hpp"
#include "reports/scene/run/words.hpp"
#include "reports/scene/scene_of.hpp"

namespace baton::reports {
namespace {

bool same(const history::event& a, const history::event& b) {
  return a.at_ns == b.at_ns && a.kind == b.kind && a.process == b.process &&
         a.request == b.request && a.execution == b.execution && a.attempt == b.attempt &&
         a.slot == b.slot && a.worker == b.worker && a.status == b.status && a.result == b.result &&
         a.type == b.type && a.detail == b.detail && a.limit == b.limit;
}

std::string told(const run_view& run, std::size_t line) {
  return line < run.of().history.size()
             ? fmt::format("{} at {}", words_for(run, line), moment_text(run.time_of(line)))
             : std::string{"nothing more happens"};
}

/// Where a lane of the passing run is in the failing one's scene; none: it is not shown.
std::vector<std::optional<std::uint64_t>> places_of(const std::vector<lane>& lanes,
                                                    const scene& in) {
  std::map<std::string_view, std::uint64_t> by_name;
  for (std::size_t index = 0; index < in.lanes.size(); ++index) {
    by_name.emplace(in.lanes[index].name, index);
  }
  std::vector<std::optional<std::uint64_t>> places;
  for (const lane& each : lanes) {
    const auto found = by_name.find(each.name);
    places.push_back(found == by_name.end() ? std::nullopt : std::optional{found->second});
  }
  return places;
}

}  // namespace

passing_run passing_run_of(const scene& failing_scene, const recorded_run& failing,
                           const recorded_run& passing, std::string without) {
  const run_view fails{failing};
  const run_view passes{passing};
  passing_run made;
  made.without = std::move(without);
  std::size_t line = 0;
  while (line < failing.history.size() && line < passing.history.size() &&
         same(failing.history[line], passing.history[line])) {
    ++line;
  }
  made.differs_at_ns = fails.end_ns();
  if (line < failing.history.size()) {
    made.differs_at_ns = fails.time_of(line);
  }
  if (line < passing.history.size()) {
    made.differs_at_ns = std::min(made.differs_at_ns, passes.time_of(line));
  }
  made.differs_in = fmt::format("with {}: {}; without it: {}", made.without, told(fails, line),
                                told(passes, line));

  const lane_table lanes{passes};
  const auto places = places_of(lanes.lanes(), failing_scene);
  for (bar& each : bars_of(passes, lanes, fault_occurrences_of(passes, lanes))) {
    const bool shown = places[each.lane] && each.from_ns <= failing_scene.end_ns &&
                       each.to_ns >= failing_scene.begin_ns;
    if (shown && made.bars.size() < bars_max) {
      each.lane = *places[each.lane];
      made.bars.push_back(std::move(each));
    }
  }
  for (; line < passes.last_look() && made.moments.size() < passing_moments_max; ++line) {
    const auto lane = places[lanes.of_line(passes, line)];
    if (lane && passes.time_of(line) <= failing_scene.end_ns) {
      scene_moment next;
      next.number = made.moments.size() + 1;
      next.at_ns = passes.time_of(line);
      next.lane = *lane;
      next.text = words_for(passes, line);
      next.execution = passing.history[line].execution;
      made.moments.push_back(std::move(next));
    }
  }
  return made;
}

}  // namespace baton::reports
