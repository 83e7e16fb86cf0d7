#include <algorithm>
#include <array>

#include "reports/model/report.hpp"
#include "reports/render/diagram/drawing.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

/// Around (0, 0): faults of one family have one shape and one colour.
struct family {
  std::string_view beginning;
  std::string_view name;
  std::string_view shape;
};

constexpr std::array families{
    family{"process.", "process", "M0 -12L12 0L0 12L-12 0z"},
    family{"link.", "link", "M0 -12L12 9H-12z"},
    family{"bus.", "bus", "M11 0A11 11 0 1 1 -11 0A11 11 0 1 1 11 0z"},
    family{"storage.", "storage", "M-10 -10H10V10H-10z"},
    family{"clock.", "clock", "M-6 -11H6L12 0L6 11H-6L-12 0z"},
    family{"action.", "action", "M0 -12L12 -3L7 11H-7L-12 -3z"},
    family{"client.", "client", "M-12 -6H4V-11L13 0L4 11V6H-12z"},
    family{"operator.", "operator", "M-11 -11H11V2L0 12L-11 2z"},
};

const family& family_of(std::string_view fault) {
  const auto found = std::find_if(families.begin(), families.end(), [&](const family& each) {
    return fault.starts_with(each.beginning);
  });
  return found == families.end() ? families.front() : *found;
}

}  // namespace

std::string fault_badge(std::string_view fault, std::string_view letter, bool essential, int x,
                        int y) {
  const family& of = family_of(fault);
  return fmt::format(
      "<g class=\"badge {}{}\" transform=\"translate({} {})\"><path d=\"{}\"/>"
      "<text y=\"{}\">{}</text></g>",
      of.name, essential ? "" : " minor", x, y, of.shape, of.name == "link" ? 7 : 4, letter);
}

void draw_faults(drawing& on) {
  if (on.shown.faults.empty()) {
    return;
  }
  on.add("<g class=\"faults\">");
  for (std::size_t index = 0; index < on.shown.faults.size(); ++index) {
    const fault_mark& each = on.shown.faults[index];
    const lane_place& top = on.places.lanes[0];
    const int x = on.x(each.at_ns);
    const int y = top.rows_px + on.places.fault_rows[index] * top.row_px + 12;
    const int affected = on.line_of(each.lane);
    on.add("<g{}><title>fault {}: {} at {}, {}{}</title>", each.essential ? "" : " class=\"minor\"",
           each.letter, escaped(each.fault), escaped(each.at), moment_text(each.at_ns),
           each.essential ? "; without it the rule holds" : "");
    if (each.until_ns > each.at_ns) {
      on.add("<path class=\"lasts\" d=\"M{} {}H{}v-4v8\"/>", x, y, on.x(each.until_ns));
    }
    if (each.lane != 0 && each.essential) {
      on.add("<path class=\"strikes\" d=\"M{} {}V{}\" marker-end=\"url(#{}-head)\"/>", x, y + 12,
             affected - 2, on.of->fingerprint);
    }
    if (name_px(each) > 0) {
      const bool left = is_named_left(each, on.axis);
      on.add("<text x=\"{}\" y=\"{}\"{}>{}</text>", left ? x - 16 : x + 16,
             each.until_ns > each.at_ns ? y - 3 : y + 4, left ? " text-anchor=\"end\"" : "",
             escaped(each.fault));
    }
    on.out += fault_badge(each.fault, each.letter, each.essential, x, y);
    on.add("</g>");
  }
  on.add("</g>\n");
}

}  // namespace baton::reports
