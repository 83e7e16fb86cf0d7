// What of a scene one diagram shows, and where: its rows from top to bottom.
#pragma once

#include <vector>

#include "reports/model/scene.hpp"
#include "reports/scene/time_axis.hpp"

namespace baton::reports {

/// The violation's causal past alone: its own lanes, moments with the numbers of the whole.
[[nodiscard]] scene only_past(const scene& picture);

/// Of a host that is down or stands still: it lies behind the lane's other bars.
[[nodiscard]] bool is_process_bar(const bar& shown_bar);

/// A lane's place.
struct lane_place {
  int top_px = 0;
  int height_px = 0;
  int line_px = 0;  ///< where messages leave and arrive
  int rows_px = 0;  ///< where the first row of bars begins
  int row_px = 0;   ///< the height of one
  int rows = 0;
};

struct layout {
  std::vector<lane_place> lanes;
  std::vector<int> bar_rows;    ///< by bar; bars that overlap lie in different rows
  std::vector<int> fault_rows;  ///< by fault, in the lane of faults
  int height_px = 0;

  [[nodiscard]] int bar_top(const bar& shown_bar, std::size_t index) const;
};

[[nodiscard]] layout layout_of(const scene& shown, const time_axis& axis);

/// What the name of a fault beside its badge takes; 0: it stands without.
[[nodiscard]] int name_px(const fault_mark& mark);
/// Whether it stands before its badge, since there is no room behind it.
[[nodiscard]] bool is_named_left(const fault_mark& mark, const time_axis& axis);

/// Everything at which something begins or ends.
[[nodiscard]] std::vector<std::int64_t> times_of(const scene& shown);

}  // namespace baton::reports
