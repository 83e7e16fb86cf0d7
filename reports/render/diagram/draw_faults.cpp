#include <algorithm>
#include <array>

#include "reports/model/report.hpp"
#include "reports/render/diagram/drawing.hpp"
#include "reports/scene/run/known_fault.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

/// Around (0, 0): faults of one family have one shape and one colour.
struct badge {
  std::string_view css_class;
  std::string_view shape;
};

// In the order of the families.
constexpr std::array badges{
    badge{"process", "M0 -12L12 0L0 12L-12 0z"},
    badge{"link", "M0 -12L12 9H-12z"},
    badge{"bus", "M11 0A11 11 0 1 1 -11 0A11 11 0 1 1 11 0z"},
    badge{"storage", "M-10 -10H10V10H-10z"},
    badge{"clock", "M-6 -11H6L12 0L6 11H-6L-12 0z"},
    badge{"action", "M0 -12L12 -3L7 11H-7L-12 -3z"},
    badge{"client", "M-12 -6H4V-11L13 0L4 11V6H-12z"},
    badge{"operator", "M-11 -11H11V2L0 12L-11 2z"},
};

}  // namespace

std::string fault_badge(std::string_view fault, std::string_view letter, bool essential, int x,
                        int y) {
  const fault_family family = family_of(fault).value_or(fault_family::process);
  const badge& of = badges.at(static_cast<std::size_t>(family));
  return fmt::format(
      R"html(<g class="badge {}{}" transform="translate({} {})"><path d="{}"/><text y="{}">{})html"
      R"(</text></g>)",
      of.css_class, essential ? "" : " minor", x, y, of.shape, family == fault_family::link ? 7 : 4,
      letter);
}

void draw_faults(drawing& on) {
  if (on.shown.faults.empty()) {
    return;
  }
  on.add(R"(<g class="faults">)");
  for (std::size_t index = 0; index < on.shown.faults.size(); ++index) {
    const fault_mark& each = on.shown.faults[index];
    const lane_place& top = on.places.lanes[0];
    const int x = on.x(each.at_ns);
    const int y = top.rows_px + on.places.fault_rows[index] * top.row_px + 12;
    const int affected = on.line_of(each.lane);
    on.add("<g{}><title>fault {}: {} at {}, {}{}</title>",
           each.essential ? "" : R"( class="minor")", each.letter, escaped(each.fault),
           escaped(each.at), moment_text(each.at_ns),
           each.essential ? fmt::format("; {}", essential_means) : std::string{});
    if (each.until_ns > each.at_ns) {
      on.add(R"(<path class="lasts" d="M{} {}H{}v-4v8"/>)", x, y, on.x(each.until_ns));
    }
    if (each.lane != 0 && each.essential) {
      on.add(R"html(<path class="strikes" d="M{} {}V{}" marker-end="url(#{}-head)"/>)html", x,
             y + 12, affected - 2, on.of->fingerprint);
    }
    if (name_px(each) > 0) {
      const bool left = is_named_left(each, on.axis);
      on.add(R"(<text x="{}" y="{}"{}>{}</text>)", left ? x - 16 : x + 16,
             each.until_ns > each.at_ns ? y - 3 : y + 4, left ? R"( text-anchor="end")" : "",
             escaped(each.fault));
    }
    on.out += fault_badge(each.fault, each.letter, each.essential, x, y);
    on.add("</g>");
  }
  on.add("</g>\n");
}

}  // namespace baton::reports
