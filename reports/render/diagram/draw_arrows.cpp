#include <algorithm>
#include <map>
#include <tuple>

#include "reports/model/names.hpp"
#include "reports/model/report.hpp"
#include "reports/render/diagram/drawing.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

struct way {
  int from_x = 0;
  int from_y = 0;
  int to_x = 0;
  int to_y = 0;

  [[nodiscard]] int x_at(int percent) const { return from_x + (to_x - from_x) * percent / 100; }
  [[nodiscard]] int y_at(int percent) const { return from_y + (to_y - from_y) * percent / 100; }
};

way way_of(const drawing& on, const arrow& shown_arrow) {
  return {on.x(shown_arrow.sent_ns), on.line_of(shown_arrow.from), on.x(shown_arrow.arrived_ns),
          on.line_of(shown_arrow.to)};
}

/// Who sent two at once sent the second where the first went.
using departure = std::tuple<std::uint64_t, std::uint64_t, std::int64_t, std::int64_t>;
departure departure_of(const arrow& shown_arrow) {
  return {shown_arrow.from, shown_arrow.to, shown_arrow.sent_ns, shown_arrow.execution};
}

}  // namespace

void draw_arrows(drawing& on) {
  std::map<departure, const arrow*> first;
  for (const arrow& each : on.shown.arrows) {
    if (each.fate != message_fate::duplicated) {
      first.try_emplace(departure_of(each), &each);
    }
  }
  on.add(R"(<g class="arrows">)");
  for (const arrow& each : on.shown.arrows) {
    const way goes = way_of(on, each);
    on.add(R"(<g class="{}"><title>{}: {} to {}</title>)", name_of(each.fate), escaped(each.text),
           moment_text(each.sent_ns), moment_text(each.arrived_ns));
    if (each.fate == message_fate::dropped) {
      const int x = goes.x_at(60);
      const int y = goes.y_at(60);
      on.add(R"(<path d="M{} {}L{} {}"/><path class="cross" d="M{} {}l10 10m0 -10l-10 10"/>)",
             goes.from_x, goes.from_y, x, y, x - 5, y - 5);
    } else if (each.fate == message_fate::duplicated) {
      const auto other = first.find(departure_of(each));
      const way stem = other == first.end() ? goes : way_of(on, *other->second);
      const int x = stem.x_at(35);
      const int y = stem.y_at(35);
      on.add(
          R"(<circle cx="{}" cy="{}" r="3"/>)"
          R"html(<path d="M{} {}L{} {}" marker-end="url(#{}-head)"/>)html",
          x, y, x, y, goes.to_x, goes.to_y, on.of->fingerprint);
    } else {
      on.add(R"html(<path d="M{} {}L{} {}" marker-end="url(#{}-head)"/>)html", goes.from_x,
             goes.from_y, goes.to_x, goes.to_y, on.of->fingerprint);
    }
    on.add("</g>");
  }
  on.add("</g>\n");
}

std::string definitions_svg(const std::string& fingerprint) {
  std::string out = R"(<svg class="shared" width="0" height="0" aria-hidden="true"><defs>)";
  for (const char* const name : {"head", "head-bad"}) {
    out += fmt::format(
        R"(<marker id="{0}-{1}" class="{1}" viewBox="0 0 8 8" refX="7" refY="4" )"
        R"(markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">)"
        R"(<path d="M0 0.6L8 4L0 7.4z"/></marker>)",
        fingerprint, name);
  }
  for (const char* const name : {"hatch", "hatch-bad"}) {
    out += fmt::format(
        R"(<pattern id="{0}-{1}" class="{1}" width="7" height="7" )"
        R"html(patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V7"/>)html"
        R"(</pattern>)",
        fingerprint, name);
  }
  return out + "</defs></svg>\n";
}

}  // namespace baton::reports
