#include <algorithm>

#include "reports/model/names.hpp"
#include "reports/model/report.hpp"
#include "reports/render/diagram/drawing.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

constexpr int labels_px = 178;
constexpr std::size_t name_max = 25;

/// A queue's line and its slots: no message reaches them.
bool is_queue(lane_kind kind) {
  return kind == lane_kind::queue || kind == lane_kind::slot;
}

/// At most so many characters, none of them cut in two.
std::string shortened(const std::string& name) {
  std::size_t characters = 0;
  for (std::size_t index = 0; index < name.size(); ++index) {
    const bool begins = (static_cast<unsigned char>(name[index]) & 0xC0U) != 0x80U;
    if (begins && ++characters > name_max) {
      return name.substr(0, index) + "…";
    }
  }
  return name;
}

}  // namespace

void draw_lanes(drawing& on) {
  const int width = on.axis.width_px();
  on.add(R"(<g class="lanes">)");
  for (std::size_t index = 0; index < on.shown.lanes.size(); ++index) {
    const lane_place& place = on.places.lanes[index];
    const lane_kind kind = on.shown.lanes[index].kind;
    on.add(R"(<rect class="{}" y="{}" width="{}" height="{}"/>)", name_of(kind), place.top_px,
           width, place.height_px);
    if (!is_queue(kind) && kind != lane_kind::faults) {
      on.add(R"(<path d="M0 {}H{}"/>)", place.line_px, width);
    }
  }
  on.add(R"(</g><g class="folds">)");
  for (const axis_piece& each : on.axis.pieces()) {
    if (each.folded) {
      on.add(R"(<rect x="{}" width="{}" height="{}"/>)", each.from_px + 4,
             each.to_px - each.from_px - 8, on.places.height_px);
    }
  }
  on.add(R"(</g><g class="grid">)");
  for (const axis_tick& each : on.axis.ticks()) {
    on.add(R"(<path d="M{} 0V{}"/>)", each.px, on.places.height_px);
  }
  on.add("</g>\n");
}

void draw_axis(drawing& on) {
  on.add(R"html(<g class="axis" transform="translate(0 {})"><path d="M0 0H{}"/>)html",
         on.floor_px(), on.axis.width_px());
  for (const axis_tick& each : on.axis.ticks()) {
    on.add(R"(<path d="M{} 0v5"/><text x="{}" y="18">{}</text>)", each.px, each.px, each.text);
  }
  for (const axis_piece& each : on.axis.pieces()) {
    if (each.folded) {
      const int middle = (each.from_px + each.to_px) / 2;
      on.add(R"(<path class="break" d="M{} 7l5 -14M{} 7l5 -14"/>)", middle - 6, middle);
    }
  }
  on.add(R"(</g><g class="skipped">)");
  for (const axis_piece& each : on.axis.pieces()) {
    if (each.folded) {
      on.add(R"(<text x="{}" y="{}">{}</text>)", (each.from_px + each.to_px) / 2,
             drawing::top_px - 6, span_text(each.to_ns - each.from_ns));
    }
  }
  on.add("</g>\n");
}

std::string labels_svg(const drawing& of) {
  const bool curve = !of.of->reseeds.empty();
  const int floor = of.floor_px();
  const int height = floor + drawing::axis_px + (curve ? drawing::curve_px : 0);
  std::string out = fmt::format(R"(<svg class="labels" width="{}" height="{}" aria-hidden="true">)"
                                R"html(<g transform="translate(0 {})">)html",
                                labels_px, height, drawing::top_px);
  for (std::size_t index = 0; index < of.shown.lanes.size(); ++index) {
    const lane& each = of.shown.lanes[index];
    const lane_place& place = of.places.lanes[index];
    const bool broken = std::any_of(of.shown.bars.begin(), of.shown.bars.end(),
                                    [&](const bar& b) { return b.broken && b.lane == index; });
    out += fmt::format(R"(<rect class="{}" y="{}" width="{}" height="{}"/>)", name_of(each.kind),
                       place.top_px, labels_px, place.height_px);
    const int y = is_queue(each.kind)              ? place.top_px + place.height_px / 2
                  : each.kind == lane_kind::faults ? place.rows_px + place.row_px / 2
                                                   : place.line_px;
    const std::string name = shortened(each.name);
    out += fmt::format(R"(<text class="{}{}" x="{}" y="{}">{})", name_of(each.kind),
                       broken ? " bad" : "", each.kind == lane_kind::slot ? 22 : 10,
                       std::max(y, place.top_px + 11) + 4, escaped(name));
    out +=
        name == each.name ? "</text>" : fmt::format("<title>{}</title></text>", escaped(each.name));
  }
  out += "</g>";
  out += fmt::format(R"(<text class="axis" x="10" y="{}">virtual time</text>)", floor + 18);
  if (curve) {
    const int top = floor + drawing::axis_px;
    out += fmt::format(R"(<text class="curve" x="10" y="{}"><tspan>still fails, if all is</tspan>)"
                       R"(<tspan x="10" dy="15">drawn anew from here</tspan></text>)",
                       top + 40);
    // At the right edge, wherever that is on a narrow page.
    out += fmt::format(
        R"(<svg x="100%" y="{}" overflow="visible"><text class="scale" x="-6" y="14">100 %)"
        R"(</text><text class="scale" x="-6" y="{}">0 %</text></svg>)",
        top, drawing::curve_px - 12);
  }
  return out + "</svg>";
}

}  // namespace baton::reports
