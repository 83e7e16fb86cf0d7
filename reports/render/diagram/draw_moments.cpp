#include <algorithm>
#include <map>

#include "reports/model/names.hpp"
#include "reports/model/report.hpp"
#include "reports/render/diagram/drawing.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

/// In the middle of the bar that it begins or ends, or on its lane's line.
int y_of(const drawing& on, const std::multimap<std::int64_t, std::size_t>& edges,
         const scene_moment& shown) {
  for (std::size_t index = 0; shown.broken && index < on.shown.bars.size(); ++index) {
    const bar& near = on.shown.bars[index];
    const auto& notches = near.notches_ns;
    if (near.lane == shown.lane && near.execution == shown.execution &&
        std::find(notches.begin(), notches.end(), shown.at_ns) != notches.end()) {
      return on.places.bar_top(near, index) + 20;  // below its notch
    }
  }
  const auto [first, last] = edges.equal_range(shown.at_ns);
  for (auto each = first; each != last; ++each) {
    const bar& near = on.shown.bars[each->second];
    if (near.lane == shown.lane && near.execution == shown.execution) {
      return on.places.bar_top(near, each->second) + (near.kind == bar_kind::waits ? 6 : 9);
    }
  }
  for (std::size_t index = 0; shown.lane == 0 && index < on.shown.faults.size(); ++index) {
    if (on.shown.faults[index].at_ns == shown.at_ns) {
      return on.places.lanes[0].rows_px + on.places.fault_rows[index] * on.places.lanes[0].row_px +
             24;
    }
  }
  // One that only the end of the watch shows belongs to the bar that never ended.
  for (std::size_t index = 0; shown.broken && index < on.shown.bars.size(); ++index) {
    const bar& near = on.shown.bars[index];
    if (near.broken && near.lane == shown.lane) {
      return on.places.bar_top(near, index) + (near.kind == bar_kind::waits ? 6 : 9);
    }
  }
  return on.line_of(shown.lane);
}

}  // namespace

void draw_moments(drawing& on) {
  std::multimap<std::int64_t, std::size_t> edges;
  for (std::size_t index = 0; index < on.shown.bars.size(); ++index) {
    edges.emplace(on.shown.bars[index].from_ns, index);
    edges.emplace(on.shown.bars[index].to_ns, index);
  }
  on.add(R"(<g class="moments">)");
  for (const scene_moment& each : on.shown.moments) {
    on.add(R"(<circle data-m="{}" cx="{}" cy="{}" r="{}"{}/>)", each.number, on.x(each.at_ns),
           y_of(on, edges, each), each.broken ? 7 : 3,
           each.broken ? R"( class="bad")"
           : each.past ? ""
                       : R"( class="far")");
  }
  on.add("</g>\n");
}

namespace {

const bar* broken_bar(const drawing& on, bar_kind kind, std::size_t& index) {
  for (index = 0; index < on.shown.bars.size(); ++index) {
    if (on.shown.bars[index].broken && on.shown.bars[index].kind == kind) {
      return &on.shown.bars[index];
    }
  }
  return nullptr;
}

/// What is wrong, in a few words.
std::string said_shortly(const drawing& on) {
  constexpr std::size_t most = 72;
  const std::string& seen = on.of->seen;
  std::size_t end = std::min(seen.size(), most);
  while (end < seen.size() && end > 0 && seen[end] != ' ') {
    --end;
  }
  return seen.substr(0, end) + (end < seen.size() ? " …" : "");
}

// The one that starts now, and those that have not ended by then.
std::string text_of_processes(const drawing& on, int x) {
  std::int64_t starts = 0;
  std::int64_t runs = 0;
  std::size_t others = 0;
  for (const bar& each : on.shown.bars) {
    if (each.broken && on.x(each.from_ns) == x) {
      starts = each.execution;
    } else if (each.broken) {
      runs = each.execution;
      ++others;
    }
  }
  if (starts == 0 || others == 0) {
    return said_shortly(on);
  }
  return others == 1
             ? fmt::format("execution {} starts while execution {} still runs", starts, runs)
             : fmt::format("execution {} starts while {} others still run", starts, others);
}

// What is wrong; in a fifo break, with an arrow out of the line and past somebody who stands
// before.
std::string draw_what_is_wrong(drawing& on, int x) {
  std::size_t overtaken_at = 0;
  std::size_t first_at = 0;
  const bar* const overtaken = broken_bar(on, bar_kind::waits, overtaken_at);
  const bar* const first = broken_bar(on, bar_kind::holds, first_at);
  if (is(on.of->rule, known_rule::slot_bound)) {
    return text_of_processes(on, x);
  }
  if (is(on.of->rule, known_rule::no_leak) && first != nullptr && first->open) {
    return fmt::format("execution {} never gives back {}", first->execution,
                       on.shown.lanes[first->lane].name);
  }
  if (is(on.of->rule, known_rule::released_once) && first != nullptr &&
      !first->notches_ns.empty()) {
    return fmt::format("execution {} gives back {} twice", first->execution,
                       on.shown.lanes[first->lane].name);
  }
  if (!is(on.of->rule, known_rule::fifo) || overtaken == nullptr || first == nullptr) {
    return said_shortly(on);
  }
  int y = on.places.bar_top(*overtaken, overtaken_at);
  for (std::size_t index = 0; index < on.shown.bars.size(); ++index) {
    const bar& each = on.shown.bars[index];
    if (each.kind == bar_kind::waits && each.execution == first->execution) {
      y = on.places.bar_top(each, index);
    }
  }
  on.add(R"html(<path class="overtakes" d="M{} {}h10V{}" marker-end="url(#{}-head-bad)"/>)html", x,
         y + 6, on.places.bar_top(*first, first_at) - 1, on.of->fingerprint);
  return fmt::format("execution {} overtakes execution {}", first->execution, overtaken->execution);
}

}  // namespace

void draw_violation(drawing& on) {
  for (const scene_moment& each : on.shown.moments) {
    if (!each.broken) {
      continue;
    }
    const int x = on.x(each.at_ns);
    const bool left = x > on.axis.width_px() / 2;
    on.add(R"(<g class="violation"><path d="M{} -22V{}"/>)", x, on.places.height_px);
    const std::string why = draw_what_is_wrong(on, x);
    on.add(R"(<text x="{}" y="-23" text-anchor="{}">✕ {} breaks at {}: {}</text>)",
           left ? x - 6 : x + 6, left ? "end" : "start", escaped(on.of->rule),
           moment_text(each.at_ns), escaped(why));
    on.add("</g>\n");
  }
}

void draw_reseeds(drawing& on) {
  const std::vector<reseed_point>& points = on.of->reseeds;
  if (points.empty()) {
    return;
  }
  const int height = drawing::curve_px - 26;
  const auto failing_y = [&](const reseed_point& point) {
    const std::uint64_t runs = std::max<std::uint64_t>(point.runs, 1);
    return height - static_cast<int>(static_cast<std::uint64_t>(height) * point.failing / runs);
  };
  std::string line;
  std::string area;
  for (const reseed_point& each : points) {
    const std::string_view step = line.empty() ? "M" : "L";
    line += fmt::format("{}{} {}", step, on.x(each.at_ns), failing_y(each));
  }
  area = fmt::format("{}V{}H{}z", line, height, on.x(points.front().at_ns));
  on.add(R"html(<g class="curve" transform="translate(0 {})">)html"
         R"(<path class="frame" d="M0 0H{}M0 {}H{}"/><path class="area" d="{}"/>)"
         R"(<path class="line" d="{}"/>)",
         on.floor_px() + drawing::axis_px + 10, on.axis.width_px(), height, on.axis.width_px(),
         area, line);
  for (const reseed_point& each : points) {
    on.add(R"(<circle cx="{}" cy="{}" r="2.5"><title>drawn anew from {} on, {} of {} still fail)"
           R"(</title></circle>)",
           on.x(each.at_ns), failing_y(each), moment_text(each.at_ns), each.failing, each.runs);
  }
  if (on.decided->at != nullptr) {
    const int x = on.x(on.decided->at->at_ns);
    const bool left = x > on.axis.width_px() / 2;
    on.add(R"(<path class="inevitable" d="M{} -4V{}"/>)"
           R"(<text x="{}" y="{}" text-anchor="{}">decided by {}</text>)",
           x, height + 4, left ? x - 6 : x + 6, height - 6, left ? "end" : "start",
           on.decided->moment);
  }
  on.add("</g>\n");
}

}  // namespace baton::reports
