#include "reports/scene/cut.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "reports/scene/bounds.hpp"
#include "reports/scene/lane_compactor.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

/// What comes after the violation explains less than what comes before it.
constexpr std::int64_t after_costs = 4;

struct left_out {
  std::size_t moments = 0;
  std::size_t bars = 0;
  std::size_t arrows = 0;
  std::size_t faults = 0;
  std::size_t lanes = 0;

  [[nodiscard]] bool any() const { return moments + bars + arrows + faults + lanes > 0; }
  /// Such as `12 moments, 3 lanes`.
  [[nodiscard]] std::string told() const {
    std::string text;
    const auto add_part = [&](std::size_t count, std::string_view what) {
      if (count > 0) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
      }
    };
    add_part(moments, "moments");
    add_part(bars, "bars");
    add_part(arrows, "messages");
    add_part(faults, "faults that are not essential");
    add_part(lanes, "lanes");
    return text;
  }
};

/// Marks which of `count` stay: the ones of the lowest rank, at most `most`, and all of rank 0.
template <class Rank>
std::vector<bool> choose(std::size_t count, std::size_t most, Rank rank_of) {
  std::vector<std::tuple<int, std::int64_t, std::size_t>> order;
  for (std::size_t index = 0; index < count; ++index) {
    const auto [rank, distance] = rank_of(index);
    order.emplace_back(rank, distance, index);
  }
  std::sort(order.begin(), order.end());
  std::vector<bool> stays(count);
  for (std::size_t place = 0; place < order.size(); ++place) {
    const auto& [rank, distance, index] = order[place];
    stays[index] = rank == 0 || place < most;
  }
  return stays;
}

template <class Item>
std::size_t keep_only(std::vector<Item>& items, const std::vector<bool>& stays) {
  std::size_t kept = 0;
  for (std::size_t index = 0; index < items.size(); ++index) {
    if (stays[index]) {
      if (kept != index) {
        items[kept] = std::move(items[index]);
      }
      ++kept;
    }
  }
  const std::size_t gone = items.size() - kept;
  items.resize(kept);
  return gone;
}

class cutter {
 public:
  explicit cutter(whole_scene of) : all_{std::move(of)} {}

  scene cut() {
    cut_past();
    cut_moments();
    mark_past_bars();
    cut_bars();
    cut_arrows();
    cut_faults();
    cut_lanes();
    scene picture;
    make(picture);
    return picture;
  }

 private:
  using rank = std::pair<int, std::int64_t>;

  [[nodiscard]] std::int64_t distance(std::int64_t from_ns, std::int64_t to_ns) const {
    const std::int64_t at = all_.broken_at_ns;
    return to_ns < at ? at - to_ns : from_ns > at ? (from_ns - at) * after_costs : 0;
  }

  [[nodiscard]] bool is_essential(const moment_source& source) const {
    return source.occurrence != SIZE_MAX && all_.faults[source.occurrence].essential;
  }

  [[nodiscard]] bool must_stay(const moment_source& source) const {
    const bool told = std::find(all_.told_lines.begin(), all_.told_lines.end(), source.line) !=
                      all_.told_lines.end();
    return source.shown.broken || is_essential(source) || (told && source.shown.past);
  }

  void cut_past() {
    const std::vector<bool> stays = choose(all_.moments.size(), past_max, [&](std::size_t index) {
      const moment_source& each = all_.moments[index];
      return rank{must_stay(each)   ? 0
                  : each.shown.past ? 1
                                    : 2,
                  distance(each.shown.at_ns, each.shown.at_ns)};
    });
    past_from_ns_ = all_.broken_at_ns;
    bool whole = true;
    for (std::size_t index = 0; index < stays.size(); ++index) {
      moment_source& each = all_.moments[index];
      whole = whole && (stays[index] || !each.shown.past);
      each.shown.past = each.shown.past && stays[index];
      if (each.shown.past && !must_stay(each)) {
        past_from_ns_ = std::min(past_from_ns_, each.shown.at_ns);
      }
    }
    past_from_ns_ = whole ? 0 : past_from_ns_;
  }

  void cut_moments() {
    const std::vector<bool> stays =
        choose(all_.moments.size(), moments_max, [&](std::size_t index) {
          const moment_source& each = all_.moments[index];
          return rank{each.shown.past ? 0 : 1, distance(each.shown.at_ns, each.shown.at_ns)};
        });
    drop_moments(stays);
  }

  // Who loses its cause gets the cause's own, the latest that stays.
  void drop_moments(const std::vector<bool>& stays) {
    constexpr std::size_t none = SIZE_MAX;
    std::vector<std::size_t> instead(stays.size(), none);
    std::vector<std::size_t> place(stays.size(), none);
    std::size_t kept = 0;
    for (std::size_t index = 0; index < stays.size(); ++index) {
      std::set<std::size_t> causes;
      for (const std::size_t cause : all_.moments[index].after) {
        const std::size_t known = stays[cause] ? place[cause] : instead[cause];
        if (known != none) {
          causes.insert(known);
        }
      }
      instead[index] = causes.empty() ? none : *causes.rbegin();
      if (stays[index]) {
        all_.moments[index].after.assign(causes.begin(), causes.end());
        place[index] = kept++;
      }
    }
    gone_.moments += keep_only(all_.moments, stays);
  }

  void mark_past_bars() {
    std::set<std::pair<std::int64_t, std::int64_t>> of_execution;
    std::set<std::pair<std::uint64_t, std::int64_t>> of_lane;
    for (const moment_source& each : all_.moments) {
      if (each.shown.past) {
        of_execution.emplace(each.shown.execution, each.shown.at_ns);
        of_lane.emplace(each.shown.lane, each.shown.at_ns);
      }
    }
    for (bar& each : all_.bars) {
      const auto touches = [&](std::int64_t at) {
        return each.execution != 0 ? of_execution.contains({each.execution, at})
                                   : of_lane.contains({each.lane, at});
      };
      const bool reached = touches(each.from_ns) || (!each.open && touches(each.to_ns));
      each.past = each.broken || reached;
    }
  }

  void cut_bars() {
    const std::vector<bool> stays = choose(all_.bars.size(), bars_max, [&](std::size_t index) {
      const bar& each = all_.bars[index];
      return rank{each.past ? 1 : 2, each.broken ? 0 : distance(each.from_ns, each.to_ns)};
    });
    gone_.bars += keep_only(all_.bars, stays);
  }

  void cut_arrows() {
    for (arrow& each : all_.arrows) {
      each.past = each.past && each.arrived_ns >= past_from_ns_;
    }
    const std::vector<bool> stays = choose(all_.arrows.size(), arrows_max, [&](std::size_t index) {
      const arrow& each = all_.arrows[index];
      return rank{each.past ? 1 : 2, distance(each.sent_ns, each.arrived_ns)};
    });
    gone_.arrows += keep_only(all_.arrows, stays);
  }

  void cut_faults() {
    const std::vector<bool> stays = choose(all_.faults.size(), faults_max, [&](std::size_t index) {
      const fault_mark& each = all_.faults[index];
      return rank{each.essential ? 0 : 1, distance(each.at_ns, each.until_ns)};
    });
    gone_.faults += keep_only(all_.faults, stays);
  }

  void cut_lanes() {
    std::vector<int> weight(all_.lanes.size());
    const auto use = [&](std::uint64_t lane, int how) {
      weight[lane] = std::max(weight[lane], how);
    };
    for (const bar& each : all_.bars) {
      use(each.lane, each.broken ? 5 : each.past ? 3 : 1);
    }
    for (const arrow& each : all_.arrows) {
      use(each.from, each.past ? 2 : 1);
      use(each.to, each.past ? 2 : 1);
    }
    for (const fault_mark& each : all_.faults) {
      use(each.lane, each.essential ? 4 : 1);
      use(0, 6);
    }
    for (const moment_source& each : all_.moments) {
      use(each.shown.lane, each.shown.broken ? 6 : each.shown.past ? 3 : 1);
    }
    std::vector<bool> stays = choose(weight.size(), lanes_max, [&](std::size_t index) {
      return rank{weight[index] == 6 ? 0 : 7 - weight[index], static_cast<std::int64_t>(index)};
    });
    for (std::size_t index = 0; index < stays.size(); ++index) {
      gone_.lanes += !stays[index] && weight[index] > 0 ? 1U : 0U;
      stays[index] = stays[index] && weight[index] > 0;
    }
    drop_lanes(stays);
  }

  void drop_lanes(const std::vector<bool>& stays) {
    const lane_compactor lanes{all_.lanes, stays};
    std::vector<bool> there;
    for (const moment_source& each : all_.moments) {
      there.push_back(lanes.keeps(each.shown.lane));
    }
    drop_moments(there);
    for (moment_source& each : all_.moments) {
      lanes.renumber(each.shown.lane);
    }
    gone_.bars += lanes.compact(all_.bars);
    gone_.arrows += lanes.compact(all_.arrows);
    lanes.compact(all_.faults);
  }

  void make(scene& picture) {
    std::uint64_t number = 0;
    for (moment_source& each : all_.moments) {
      each.shown.number = ++number;
      for (const std::size_t cause : each.after) {
        ensure(cause + 1 < number, "a cause is earlier than what it led to");
        each.shown.causes.push_back(cause + 1);
      }
      picture.moments.push_back(std::move(each.shown));
    }
    set_span(picture);
    drop_outside(picture);
    picture.lanes = std::move(all_.lanes);
    picture.bars = std::move(all_.bars);
    picture.arrows = std::move(all_.arrows);
    picture.faults = std::move(all_.faults);
    if (gone_.any()) {
      picture.cut = fmt::format(
          "This run has more than a picture can hold. Shown is what lies in the violation's past, "
          "and what is nearest to it in time, from {} to {}. Left out: {}.",
          moment_text(picture.begin_ns), moment_text(picture.end_ns), gone_.told());
    }
  }

  // What reaches out of the span stays whole: drawing stops at its edge.
  void drop_outside(const scene& picture) {
    gone_.bars += std::erase_if(all_.bars, [&](const bar& each) {
      return each.from_ns > picture.end_ns || each.to_ns < picture.begin_ns;
    });
    gone_.arrows += std::erase_if(all_.arrows, [&](const arrow& each) {
      return each.sent_ns > picture.end_ns || each.arrived_ns < picture.begin_ns;
    });
    gone_.faults += std::erase_if(all_.faults, [&](const fault_mark& each) {
      return !each.essential && (each.at_ns > picture.end_ns || each.until_ns < picture.begin_ns);
    });
  }

  void set_span(scene& picture) const {
    picture.begin_ns = picture.moments.empty() ? 0 : picture.moments.front().at_ns;
    picture.end_ns = picture.moments.empty() ? all_.end_ns : picture.moments.back().at_ns;
    picture.end_ns = std::max(picture.end_ns, all_.broken_at_ns);
    if (gone_.moments == 0) {
      picture.end_ns = std::max(picture.end_ns, all_.end_ns);
    }
    for (const fault_mark& each : all_.faults) {
      picture.begin_ns = each.essential ? std::min(picture.begin_ns, each.at_ns) : picture.begin_ns;
    }
  }

  whole_scene all_;
  left_out gone_;
  std::int64_t past_from_ns_ = 0;
};

}  // namespace

scene cut(whole_scene of) {
  return cutter{std::move(of)}.cut();
}

}  // namespace baton::reports
