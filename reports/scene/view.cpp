#include "reports/scene/view.hpp"

#include <algorithm>
#include <iterator>

#include "reports/scene/lane_compactor.hpp"
#include "reports/scene/row_packer.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

constexpr int bar_px = 18;
constexpr int thin_px = 13;   ///< of a wait: many stand in line
constexpr int badge_px = 24;  ///< of a fault, with its letter
constexpr int gap_px = 8;     ///< above and below
constexpr int line_px = 16;   ///< for messages, above the bars of a host
constexpr std::size_t rows_max = 14;  ///< more overlap in the last one

template <class Item, class Keep>
void copy_where(const std::vector<Item>& from, std::vector<Item>& to, Keep keep) {
  std::copy_if(from.begin(), from.end(), std::back_inserter(to), keep);
}

void keep_used_lanes(scene& picture) {
  std::vector<bool> used(picture.lanes.size());
  for (const bar& each : picture.bars) {
    used[each.lane] = true;
  }
  for (const arrow& each : picture.arrows) {
    used[each.from] = used[each.to] = true;
  }
  for (const fault_mark& each : picture.faults) {
    used[0] = used[each.lane] = true;
  }
  for (const scene_moment& each : picture.moments) {
    used[each.lane] = true;
  }
  const lane_compactor lanes{picture.lanes, used};
  lanes.compact(picture.bars);
  lanes.compact(picture.arrows);
  lanes.compact(picture.faults);
  lanes.compact(picture.moments);
  if (picture.passing) {
    lanes.compact(picture.passing->bars);
    lanes.compact(picture.passing->moments);
  }
}

// Until the rule is broken, and to the end of what breaks it: so that one sees by how much.
std::int64_t end_of_past(const scene& past) {
  std::int64_t end = past.begin_ns;
  for (const scene_moment& each : past.moments) {
    end = std::max(end, each.at_ns);
  }
  for (const bar& each : past.bars) {
    if (each.broken && !each.open) {
      end = std::max(end, each.to_ns);
    }
    for (const std::int64_t notch : each.notches_ns) {
      end = std::max(end, notch);
    }
  }
  return std::min(end, past.end_ns);
}

}  // namespace

bool is_process_bar(const bar& shown_bar) {
  return shown_bar.kind == bar_kind::down || shown_bar.kind == bar_kind::stalled;
}

scene only_past(const scene& of) {
  scene picture;
  picture.lanes = of.lanes;
  copy_where(of.bars, picture.bars, [](const bar& each) { return each.past; });
  copy_where(of.arrows, picture.arrows, [](const arrow& each) { return each.past; });
  copy_where(of.faults, picture.faults, [&](const fault_mark& each) {
    const std::string ending = fault_suffix(each.letter, each.fault);
    return each.essential ||
           std::any_of(of.moments.begin(), of.moments.end(), [&](const scene_moment& one) {
             return one.past && one.at_ns == each.at_ns && one.text.ends_with(ending);
           });
  });
  copy_where(of.moments, picture.moments, [](const scene_moment& each) { return each.past; });
  picture.passing = of.passing;
  picture.cut = of.cut;
  picture.begin_ns = of.begin_ns;
  picture.end_ns = of.end_ns;
  picture.end_ns = end_of_past(picture);
  std::erase_if(picture.arrows, [&](const arrow& each) { return each.sent_ns > picture.end_ns; });
  keep_used_lanes(picture);
  return picture;
}

std::vector<std::int64_t> times_of(const scene& shown) {
  std::vector<std::int64_t> times;
  const auto add = [&](std::int64_t at) {
    if (at >= shown.begin_ns && at <= shown.end_ns) {
      times.push_back(at);
    }
  };
  for (const bar& each : shown.bars) {
    add(each.from_ns);
    add(each.to_ns);
    std::for_each(each.notches_ns.begin(), each.notches_ns.end(), add);
  }
  for (const arrow& each : shown.arrows) {
    add(each.sent_ns);
    add(each.arrived_ns);
  }
  for (const fault_mark& each : shown.faults) {
    add(each.at_ns);
  }
  for (const scene_moment& each : shown.moments) {
    add(each.at_ns);
  }
  if (shown.passing) {
    add(shown.passing->differs_at_ns);
  }
  if (times.empty()) {
    times.push_back(shown.begin_ns);
  }
  return times;
}

int layout::bar_top(const bar& shown_bar, std::size_t index) const {
  const lane_place& place = lanes[shown_bar.lane];
  return is_process_bar(shown_bar) ? place.top_px + 3
                                   : place.rows_px + bar_rows[index] * place.row_px;
}

int name_px(const fault_mark& mark) {
  return mark.essential ? static_cast<int>(mark.fault.size()) * 7 + 6 : 0;
}

bool is_named_left(const fault_mark& mark, const time_axis& axis) {
  return axis.px_of(mark.at_ns) + badge_px / 2 + name_px(mark) > axis.width_px();
}

layout layout_of(const scene& shown, const time_axis& axis) {
  layout made;
  std::vector<row_packer> rows(shown.lanes.size(), row_packer{rows_max});
  for (const bar& each : shown.bars) {
    const int from = axis.px_of(each.from_ns);
    const int to = std::max(axis.px_of(each.to_ns), from + 2);
    made.bar_rows.push_back(
        is_process_bar(each) ? 0 : static_cast<int>(rows[each.lane].place(from, to)));
  }
  row_packer faults{rows_max};
  for (const fault_mark& each : shown.faults) {
    const int at = axis.px_of(each.at_ns);
    const int name = name_px(each);
    const bool left = is_named_left(each, axis);
    const int from = at - badge_px / 2 - (left ? name : 0);
    const int to = std::max(at + badge_px / 2 + (left ? 0 : name), axis.px_of(each.until_ns) + 4);
    made.fault_rows.push_back(static_cast<int>(faults.place(from, to)));
  }
  int y = 0;
  for (std::size_t index = 0; index < shown.lanes.size(); ++index) {
    const lane_kind kind = shown.lanes[index].kind;
    const bool slots = kind == lane_kind::slot || kind == lane_kind::queue;
    const bool marks = kind == lane_kind::faults;
    lane_place place;
    place.top_px = y;
    place.rows =
        static_cast<int>(marks ? std::max<std::size_t>(faults.rows(), 1) : rows[index].rows());
    place.row_px = marks ? badge_px + 2 : kind == lane_kind::queue ? thin_px + 3 : bar_px + 3;
    const int line = slots || marks ? 0 : line_px;
    place.rows_px = y + gap_px / 2 + 1 + line;
    place.height_px = gap_px + line + std::max(place.rows, slots ? 1 : 0) * place.row_px;
    place.line_px = slots || marks ? place.rows_px + place.row_px / 2
                                   : y + (place.rows == 0 ? place.height_px / 2 : 10);
    y += place.height_px;
    made.lanes.push_back(place);
  }
  made.height_px = y;
  return made;
}

}  // namespace baton::reports
