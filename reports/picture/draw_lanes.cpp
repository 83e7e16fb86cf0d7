#include <algorithm>

#include "base/utf8.hpp"
#include "reports/picture/drawing.hpp"
#include "reports/picture/words.hpp"
#include "reports/report.hpp"

namespace baton::reports {
namespace {

constexpr int labels_px = 178;
constexpr std::size_t name_max = 25;

/// At most so many characters, none of them cut in two.
std::string shortened(const std::string& name) {
  std::size_t characters = 0;
  for (std::size_t index = 0; index < name.size(); ++index) {
    if (base::begins_utf8_character(name[index]) && ++characters > name_max) {
      return name.substr(0, index) + "…";
    }
  }
  return name;
}

}  // namespace

void draw_lanes(drawing& on) {
  const int width = on.axis.width_px();
  on.add("<g class=\"lanes\">");
  for (std::size_t index = 0; index < on.shown.lanes.size(); ++index) {
    const lane_place& place = on.places.lanes[index];
    const std::string& kind = on.shown.lanes[index].kind;
    on.add("<rect class=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", kind, place.top_px, width,
           place.height_px);
    if (kind != "faults" && kind != "queue" && kind != "slot") {
      on.add("<path d=\"M0 {}H{}\"/>", place.line_px, width);
    }
  }
  on.add("</g><g class=\"folds\">");
  for (const axis_piece& each : on.axis.pieces()) {
    if (each.folded) {
      on.add("<rect x=\"{}\" width=\"{}\" height=\"{}\"/>", each.from_px + 4,
             each.to_px - each.from_px - 8, on.places.height_px);
    }
  }
  on.add("</g><g class=\"grid\">");
  for (const axis_tick& each : on.axis.ticks()) {
    on.add("<path d=\"M{} 0V{}\"/>", each.px, on.places.height_px);
  }
  on.add("</g>\n");
}

void draw_axis(drawing& on) {
  on.add("<g class=\"axis\" transform=\"translate(0 {})\"><path d=\"M0 0H{}\"/>", on.floor_px(),
         on.axis.width_px());
  for (const axis_tick& each : on.axis.ticks()) {
    on.add("<path d=\"M{} 0v5\"/><text x=\"{}\" y=\"18\">{}</text>", each.px, each.px, each.text);
  }
  for (const axis_piece& each : on.axis.pieces()) {
    if (each.folded) {
      const int middle = (each.from_px + each.to_px) / 2;
      on.add("<path class=\"break\" d=\"M{} 7l5 -14M{} 7l5 -14\"/>", middle - 6, middle);
    }
  }
  on.add("</g><g class=\"skipped\">");
  for (const axis_piece& each : on.axis.pieces()) {
    if (each.folded) {
      on.add("<text x=\"{}\" y=\"{}\">{}</text>", (each.from_px + each.to_px) / 2,
             drawing::top_px - 6, span_text(each.to_ns - each.from_ns));
    }
  }
  on.add("</g>\n");
}

std::string labels_svg(const drawing& of) {
  const bool curve = !of.of->reseeds.empty();
  const int floor = of.floor_px();
  const int height = floor + drawing::axis_px + (curve ? drawing::curve_px : 0);
  std::string out = fmt::format(
      "<svg class=\"labels\" width=\"{}\" height=\"{}\" aria-hidden=\"true\">"
      "<g transform=\"translate(0 {})\">",
      labels_px, height, drawing::top_px);
  for (std::size_t index = 0; index < of.shown.lanes.size(); ++index) {
    const lane& each = of.shown.lanes[index];
    const lane_place& place = of.places.lanes[index];
    const bool broken = std::any_of(of.shown.bars.begin(), of.shown.bars.end(),
                                    [&](const bar& b) { return b.broken && b.lane == index; });
    out += fmt::format("<rect class=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", each.kind,
                       place.top_px, labels_px, place.height_px);
    const bool middle = each.kind == "slot" || each.kind == "queue";
    const int y = middle                  ? place.top_px + place.height_px / 2
                  : each.kind == "faults" ? place.rows_px + place.row_px / 2
                                          : place.line_px;
    const std::string name = shortened(each.name);
    out += fmt::format("<text class=\"{}{}\" x=\"{}\" y=\"{}\">{}", each.kind, broken ? " bad" : "",
                       each.kind == "slot" ? 22 : 10, std::max(y, place.top_px + 11) + 4,
                       escaped(name));
    out +=
        name == each.name ? "</text>" : fmt::format("<title>{}</title></text>", escaped(each.name));
  }
  out += "</g>";
  out += fmt::format("<text class=\"axis\" x=\"10\" y=\"{}\">virtual time</text>", floor + 18);
  if (curve) {
    const int top = floor + drawing::axis_px;
    out += fmt::format(
        "<text class=\"curve\" x=\"10\" y=\"{}\"><tspan>still fails, if all is</tspan>"
        "<tspan x=\"10\" dy=\"15\">drawn anew from here</tspan></text>",
        top + 40);
    // At the right edge, wherever that is on a narrow page.
    out += fmt::format(
        "<svg x=\"100%\" y=\"{}\" overflow=\"visible\">"
        "<text class=\"scale\" x=\"-6\" y=\"14\">100 %</text>"
        "<text class=\"scale\" x=\"-6\" y=\"{}\">0 %</text></svg>",
        top, drawing::curve_px - 12);
  }
  return out + "</svg>";
}

}  // namespace baton::reports
