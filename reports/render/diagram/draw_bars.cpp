#include <algorithm>

#include "reports/model/names.hpp"
#include "reports/model/report.hpp"
#include "reports/render/diagram/drawing.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

int height_of(const bar& shown_bar) {
  return shown_bar.kind == bar_kind::holds || shown_bar.kind == bar_kind::runs ? 18 : 13;
}

/// What fits into it, of the whole text, the execution's number, nothing.
std::string text_within(const bar& shown_bar, int width) {
  const auto fits = [&](const std::string& text) {
    return static_cast<int>(text.size()) * 7 + 8 <= width;
  };
  if (is_process_bar(shown_bar)) {
    const std::string text = shown_bar.kind == bar_kind::down ? "down" : "stands still";
    return fits(text) ? text : std::string{};
  }
  const std::string number = fmt::format("{}", shown_bar.execution);
  return fits(shown_bar.text) ? shown_bar.text : fits(number) ? number : std::string{};
}

/// Its outline; one that goes on has no right end, and one that is released again has a notch.
std::string outline(int from, int to, int top, int height, bool goes_on,
                    const std::vector<int>& notches) {
  if (notches.empty() && !goes_on) {
    return {};
  }
  const int bottom = top + height;
  std::string path = fmt::format("M{} {}H{}V{}", to, bottom, from, top);
  for (const int at : notches) {
    path += fmt::format("H{}l6 11l6 -11", std::clamp(at - 6, from, std::max(from, to - 12)));
  }
  path += fmt::format("H{}", to);
  return goes_on ? path : path + "Z";
}

std::string how_it_ended(const bar& shown_bar) {
  if (shown_bar.open) {
    return ", never ended";
  }
  return fmt::format(" to {}", moment_text(shown_bar.to_ns));
}

void draw_notch(drawing& on, const bar& shown_bar, int at, int to, int top) {
  // Released again after its end: the line leads there from the bar whose slot it was.
  if (at > to) {
    on.add(R"(<path class="again" d="M{} {}H{}"/>)", to, top + 4, at - 6);
  }
  on.add(R"(<path class="notch" d="M{} {}l6 11l6 -11z"><title>slot released again by {}</title>)"
         R"(</path>)",
         at - 6, top - 1, escaped(shown_bar.text));
}

void draw_bar(drawing& on, const bar& shown_bar, std::size_t index) {
  const int from = std::max(on.x(shown_bar.from_ns), 1);
  const bool runs_out = shown_bar.to_ns > on.axis.end_ns();
  const int to = std::max(on.x(shown_bar.to_ns), from + 2);
  const int top = on.places.bar_top(shown_bar, index);
  const int height = height_of(shown_bar);
  std::vector<int> inside;
  for (const std::int64_t each : shown_bar.notches_ns) {
    const int at = on.x(each);
    if (at <= to && to - from >= 12) {
      inside.push_back(at);
    }
  }
  const std::string classes =
      fmt::format("{}{}{}", name_of(shown_bar.kind), shown_bar.open ? " open" : "",
                  shown_bar.broken ? " bad" : "");
  const std::string path = outline(from, to, top, height, shown_bar.open || runs_out, inside);
  on.add(R"(<g class="{}"><title>{}: {}, {}{}</title>)", classes, escaped(shown_bar.text),
         name_of(shown_bar.kind), moment_text(shown_bar.from_ns), how_it_ended(shown_bar));
  if (path.empty()) {
    on.add(R"(<rect x="{}" y="{}" width="{}" height="{}" rx="2"/>)", from, top, to - from, height);
  } else {
    on.add(R"(<path d="{}"/>)", path);
    if (shown_bar.open) {
      on.add(R"html(<path class="hatch" style="fill:url(#{}-{})" d="{}"/>)html", on.of->fingerprint,
             shown_bar.broken ? "hatch-bad" : "hatch", path);
    }
  }
  for (const std::int64_t each : shown_bar.notches_ns) {
    draw_notch(on, shown_bar, on.x(each), to, top);
  }
  on.add("</g>");
}

}  // namespace

void draw_bars(drawing& on) {
  on.add(R"(<g class="bars">)");
  // What breaks the rule lies above everything else.
  for (const bool broken : {false, true}) {
    for (std::size_t index = 0; index < on.shown.bars.size(); ++index) {
      if (on.shown.bars[index].broken == broken) {
        draw_bar(on, on.shown.bars[index], index);
      }
    }
  }
  on.add("</g>\n");
}

namespace {

bool is_in_both(const scene& fails, const bar& passing) {
  return std::any_of(fails.bars.begin(), fails.bars.end(), [&](const bar& each) {
    return each.lane == passing.lane && each.execution == passing.execution &&
           each.kind == passing.kind && each.from_ns == passing.from_ns &&
           each.to_ns == passing.to_ns;
  });
}

}  // namespace

void draw_bar_texts(drawing& on) {
  on.add(R"(<g class="names">)");
  for (std::size_t index = 0; index < on.shown.bars.size(); ++index) {
    const bar& each = on.shown.bars[index];
    const int from = std::max(on.x(each.from_ns), 1);
    const int to = std::max(on.x(each.to_ns), from + 2);
    const std::string text = text_within(each, to - from);
    if (!text.empty()) {
      const int middle = on.places.bar_top(each, index) + height_of(each) / 2;
      on.add(R"(<text x="{}" y="{}"{}>{}</text>)", from + (each.broken ? 13 : 6), middle + 4,
             each.broken ? R"( class="bad")" : "", escaped(text));
    }
  }
  on.add("</g>\n");
}

void draw_passing(drawing& on) {
  if (!on.shown.passing) {
    return;
  }
  const passing_run& passes = *on.shown.passing;
  scene ghost;
  ghost.lanes = on.shown.lanes;
  ghost.bars = passes.bars;
  const layout places = layout_of(ghost, on.axis);
  on.add(R"(<g class="passing">)");
  for (std::size_t index = 0; index < passes.bars.size(); ++index) {
    const bar& each = passes.bars[index];
    const bool outside = each.from_ns > on.axis.end_ns() || each.to_ns < on.axis.begin_ns();
    if (outside || is_in_both(on.shown, each)) {
      continue;
    }
    const lane_place& lane = on.places.lanes[each.lane];
    const int from = std::max(on.x(each.from_ns), 1);
    const int to = std::max(on.x(each.to_ns), from + 2);
    const int row = std::min(places.bar_rows[index], std::max(lane.rows - 1, 0));
    const int top = is_process_bar(each) ? lane.top_px + 3 : lane.rows_px + row * lane.row_px;
    on.add(R"(<rect x="{}" y="{}" width="{}" height="{}" rx="3"><title>without {}: {}</title>)"
           R"(</rect>)",
           from, top - 2, to - from, height_of(each) + 4, passes.without, escaped(each.text));
  }
  for (const scene_moment& each : passes.moments) {
    if (each.at_ns > on.axis.end_ns() || each.at_ns < on.axis.begin_ns()) {
      continue;
    }
    on.add(R"(<circle cx="{}" cy="{}" r="3"><title>without {}: {}</title></circle>)",
           on.x(each.at_ns), on.line_of(each.lane), passes.without, escaped(each.text));
  }
  const int at = on.x(passes.differs_at_ns);
  const bool left = at > on.axis.width_px() / 2;
  on.add(R"(<path class="differs" d="M{} -14V{}"/><text class="differs" x="{}" y="{}" )"
         R"(text-anchor="{}">without {}, it differs from here on<title>{}</title></text></g>)"
         "\n",
         at, on.places.height_px, left ? at - 5 : at + 5, on.places.height_px - 5,
         left ? "end" : "start", passes.without, escaped(passes.differs_in));
}

}  // namespace baton::reports
