#include "reports/render/diagram/diagram.hpp"

#include <algorithm>

#include "reports/model/summary.hpp"
#include "reports/render/diagram/drawing.hpp"
#include "reports/render/diagram/table.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

/// So that most past fits a page, and everything can still be told apart by scrolling.
int width_for(std::size_t moments, bool whole) {
  const auto wanted = static_cast<int>(std::min<std::size_t>(moments, 400)) * 8 + 700;
  return std::clamp(wanted, 1000, whole ? 3200 : 1080);
}

std::string summary_of(const failure_kind& kind, const scene& shown) {
  return fmt::format(
      "Space-time diagram: {} lanes, {} moments, {} messages, {} faults. {} is "
      "broken: {}",
      shown.lanes.size(), shown.moments.size(), shown.arrows.size(), shown.faults.size(), kind.rule,
      kind.seen);
}

/// What a diagram shows of a scene: the violation's past alone, or everything.
enum class extent : unsigned char { past, all };

std::string view_html(const failure_summary& told, scene shown, extent how_much) {
  const failure_kind& kind = *told.what;
  const std::string_view name = how_much == extent::all ? "all" : "past";
  const int width = width_for(shown.moments.size(), how_much == extent::all);
  const time_axis axis{times_of(shown), width};
  layout places = layout_of(shown, axis);
  drawing on{&kind, &told.decided, std::move(shown), axis, std::move(places), {}};
  const int height =
      on.floor_px() + drawing::axis_px + (kind.reseeds.empty() ? 0 : drawing::curve_px);
  on.add(R"(<div class="scroll">{}<svg class="plot" id="{}-{}" role="img" aria-label="{}" )"
         R"(aria-describedby="{}-keys" width="{}" height="{}" viewBox="0 0 {} {}">)"
         "\n",
         labels_svg(on), kind.fingerprint, name, escaped(summary_of(kind, on.shown)),
         kind.fingerprint, axis.width_px(), height, axis.width_px(), height);
  on.add(R"html(<g transform="translate(0 {})">)html", drawing::top_px);
  draw_lanes(on);
  draw_bars(on);
  draw_arrows(on);
  draw_bar_texts(on);
  draw_passing(on);
  draw_violation(on);
  draw_faults(on);
  on.add(R"(<g class="ways"></g>)");
  draw_moments(on);
  on.add("</g>");
  draw_axis(on);
  draw_reseeds(on);
  on.add("</svg></div>\n");
  return std::move(on.out);
}

std::string controls_html(const failure_kind& kind) {
  std::string out = R"(<div class="controls" hidden="hidden">)";
  const auto button = [&](std::string_view act, std::string_view text, bool pressed) {
    out += fmt::format(R"(<button type="button" data-act="{}"{}>{}</button>)", act,
                       pressed ? R"( aria-pressed="false")" : "", text);
  };
  button("back", "← previous", false);
  button("on", "next →", false);
  button("cause", "↑ cause", false);
  button("effect", "↓ effect", false);
  button("all", "Everything <kbd>a</kbd>", true);
  if (kind.picture->passing) {
    button("passing",
           fmt::format("Beside the run without {} <kbd>p</kbd>", kind.picture->passing->without),
           true);
  }
  out += "</div>";
  out += fmt::format(
      R"(<p class="keys" id="{}-keys">Keys, while the picture has the focus: left and right )"
      R"(arrow step through the moments, up goes to the cause, down to the effect, Home and )"
      R"(End to the first and the last, <kbd>a</kbd> shows everything, <kbd>p)"
      R"(</kbd> the run that passes.</p>)"
      "\n",
      kind.fingerprint);
  return out;
}

std::string detail_html(const failure_kind& kind) {
  const scene& picture = *kind.picture;
  const auto broken = std::find_if(picture.moments.begin(), picture.moments.end(),
                                   [](const scene_moment& each) { return each.broken; });
  std::string text = "Nothing is broken.";
  if (broken != picture.moments.end()) {
    text = fmt::format("<strong>Moment {}</strong>, {}: {}", broken->number,
                       moment_text(broken->at_ns), escaped(broken->text));
  }
  return fmt::format(R"(<div class="detail" role="status" aria-live="polite">{}</div>)"
                     "\n",
                     text);
}

std::string curve_text(const failure_summary& told) {
  const failure_kind& kind = *told.what;
  if (kind.reseeds.empty()) {
    return {};
  }
  return fmt::format(
      R"(<p class="reseeds">The curve: from each of its points on everything that is random )"
      R"(was drawn anew, {} times, and so many of these runs still broke the rule. {}</p>)"
      "\n",
      kind.reseeds.front().runs, told.decided.sentence);
}

}  // namespace

std::string diagram_html(const failure_summary& told) {
  const failure_kind& failure = *told.what;
  if (!failure.picture) {
    return {};
  }
  const scene& all = *failure.picture;
  std::string out = fmt::format(R"(<figure class="picture" id="{}-picture" data-kind="{}">)"
                                "\n",
                                failure.fingerprint, failure.fingerprint);
  out +=
      "<figcaption>What led to it: time runs to the right, and long idle gaps are folded. Red is "
      "what breaks the rule; a fault’s arrow leads to whom it strikes.</figcaption>\n";
  out += definitions_svg(failure.fingerprint);
  out += controls_html(failure);
  out += R"(<div class="view past">)" + view_html(told, only_past(all), extent::past) + "</div>\n";
  out += R"(<details class="view all"><summary>Everything, not only its past</summary>)" +
         view_html(told, all, extent::all) + "</details>\n";
  out += detail_html(failure);
  if (all.passing) {
    out += fmt::format(
        R"(<p class="differs">The nearest run that passes leaves out fault {}. It differs from )"
        R"({} on: {}.</p>)"
        "\n",
        all.passing->without, moment_text(all.passing->differs_at_ns),
        escaped(all.passing->differs_in));
  }
  out += curve_text(told);
  out += legend_html(failure);
  if (!all.cut.empty()) {
    out += fmt::format(R"(<p class="cut">{}</p>)"
                       "\n",
                       escaped(all.cut));
  }
  out += tables_html(failure);
  return out + "</figure>\n";
}

}  // namespace baton::reports
