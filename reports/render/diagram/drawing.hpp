// One diagram while it is drawn: what every part of it needs, and the SVG so far.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"
#include "reports/scene/view.hpp"

namespace baton::reports {

struct drawing {
  const failure_kind* of = nullptr;
  const decision* decided = nullptr;
  scene shown;
  time_axis axis;
  layout places;
  std::string out;

  template <class... Args>
  void add(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(out), text, std::forward<Args>(args)...);
  }
  [[nodiscard]] int x(std::int64_t at_ns) const { return axis.px_of(at_ns); }
  /// Where messages reach a lane.
  [[nodiscard]] int line_of(std::uint64_t lane) const { return places.lanes[lane].line_px; }
  /// Height of everything above the axis, and of the picture.
  [[nodiscard]] int floor_px() const { return top_px + places.height_px; }

  /// Room for what is written above the lanes: which rule breaks, where the passing run differs.
  static constexpr int top_px = 40;
  static constexpr int axis_px = 30;
  static constexpr int curve_px = 96;
};

void draw_lanes(drawing& on);  ///< bands, ticks, folds
void draw_bars(drawing& on);
void draw_bar_texts(drawing& on);
void draw_passing(drawing& on);  ///< the run that passes, as outlines
void draw_arrows(drawing& on);
void draw_faults(drawing& on);
void draw_moments(drawing& on);
void draw_violation(drawing& on);
void draw_axis(drawing& on);
void draw_reseeds(drawing& on);  ///< how many still fail with fresh randomness from each point on

/// Patterns and arrow heads, once for all that a figure draws: what is hidden lends none.
[[nodiscard]] std::string definitions_svg(const std::string& fingerprint);

/// The names of the lanes, as a picture of their own that stays where it is while the other
/// scrolls.
[[nodiscard]] std::string labels_svg(const drawing& of);

/// The symbol of a kind of fault around a point, with its letter: its shape tells the family.
[[nodiscard]] std::string fault_badge(std::string_view fault, std::string_view letter,
                                      bool essential, int x, int y);

}  // namespace baton::reports
