#include "reports/scene/time_axis.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace baton::reports {
namespace {

constexpr int margin_px = 26;  ///< before the first and behind the last moment
constexpr int fold_px = 46;    ///< room for the break's mark and for how long it lasted
constexpr int apart_px = 5;    ///< what happens one after the other is seen to
constexpr std::size_t folds_max = 10;
constexpr std::int64_t long_factor = 10;  ///< how much longer than the median it has to be
constexpr int between_labels_px = 76;

/// A moment in seconds with so many decimals.
std::string seconds(std::int64_t ns, int decimals) {
  std::int64_t unit = 1'000'000'000;
  std::int64_t scale = 1;
  for (int index = 0; index < decimals; ++index) {
    unit /= 10;
    scale *= 10;
  }
  const std::int64_t rounded = (ns + unit / 2) / unit;
  return decimals == 0 ? fmt::format("{} s", rounded)
                       : fmt::format("{}.{:0{}} s", rounded / scale, rounded % scale, decimals);
}

int decimals_of(std::int64_t step_ns) {
  int decimals = 0;
  for (std::int64_t unit = 1'000'000'000; unit > step_ns && decimals < 9; unit /= 10) {
    ++decimals;
  }
  return decimals;
}

}  // namespace

time_axis::time_axis(std::vector<std::int64_t> times, int width_px) {
  ensure(!times.empty(), "an axis is of something");
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  const std::vector<bool> folded = folds(times);
  std::int64_t shown_ns = 0;
  int fixed_px = 2 * margin_px;
  for (std::size_t gap = 0; gap + 1 < times.size(); ++gap) {
    shown_ns += folded[gap] ? 0 : times[gap + 1] - times[gap];
    fixed_px += folded[gap] ? fold_px : apart_px;
  }
  // At least a third of the width is true to scale.
  const std::int64_t free_px = std::max(width_px - fixed_px, width_px / 3);
  const std::int64_t first = times.front();
  pieces_.push_back({first - 1, first, 0, margin_px, false});
  std::int64_t before_ns = 0;
  int spread_px = margin_px;
  for (std::size_t gap = 0; gap + 1 < times.size(); ++gap) {
    axis_piece next{times[gap], times[gap + 1], pieces_.back().to_px, 0, folded[gap]};
    before_ns += next.folded ? 0 : next.to_ns - next.from_ns;
    spread_px += next.folded ? fold_px : apart_px;
    // Reckoned from the sum, so that rounding does not add up. A month in nanoseconds, times some
    // thousand pixels, is still a number.
    const std::int64_t scaled = shown_ns == 0 ? 0 : before_ns * free_px / shown_ns;
    next.to_px = spread_px + static_cast<int>(scaled);
    pieces_.push_back(next);
  }
  const std::int64_t last = times.back();
  pieces_.push_back(
      {last, last + 1, pieces_.back().to_px, pieces_.back().to_px + margin_px, false});
}

// The longest gap is folded as long as it takes a large share of what is shown, and is long beside
// an ordinary one: then the others get room.
std::vector<bool> time_axis::folds(const std::vector<std::int64_t>& times) const {
  std::vector<std::pair<std::int64_t, std::size_t>> gaps;
  std::int64_t left_ns = 0;
  for (std::size_t gap = 0; gap + 1 < times.size(); ++gap) {
    gaps.emplace_back(times[gap + 1] - times[gap], gap);
    left_ns += gaps.back().first;
  }
  std::sort(gaps.begin(), gaps.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  const std::int64_t ordinary_ns = gaps.empty() ? 0 : gaps[gaps.size() / 2].first;
  std::vector<bool> folded(gaps.size());
  std::size_t count = 0;
  for (const auto& [length, gap] : gaps) {
    const std::size_t others = gaps.size() - count;
    const std::int64_t share = others >= 12 ? 7 : 3;  // a seventh, a third of what is left
    if (count == folds_max || others < 3 || length * share <= left_ns ||
        length < ordinary_ns * long_factor) {
      break;
    }
    folded[gap] = true;
    left_ns -= length;
    ++count;
  }
  return folded;
}

int time_axis::px_of(std::int64_t at_ns) const {
  if (at_ns <= begin_ns()) {
    return 0;
  }
  if (at_ns >= end_ns()) {
    return width_px();
  }
  const auto piece =
      std::upper_bound(pieces_.begin(), pieces_.end(), at_ns,
                       [](std::int64_t at, const axis_piece& each) { return at < each.to_ns; });
  const std::int64_t width = piece->to_px - piece->from_px;
  const std::int64_t into = (at_ns - piece->from_ns) * width / (piece->to_ns - piece->from_ns);
  return piece->from_px + static_cast<int>(into);
}

std::int64_t time_axis::tick_step_ns() const {
  std::int64_t shown_ns = 1;
  std::int64_t px = 1;
  for (const axis_piece& each : pieces_) {
    shown_ns += each.folded ? 0 : each.to_ns - each.from_ns;
    px += each.folded ? 0 : each.to_px - each.from_px;
  }
  const std::int64_t wanted = shown_ns * between_labels_px / px;
  for (std::int64_t power = 1;; power *= 10) {
    for (const std::int64_t factor : {1, 2, 5}) {
      if (power * factor >= wanted) {
        return power * factor;
      }
    }
  }
}

std::vector<axis_tick> time_axis::ticks() const {
  const std::int64_t step = tick_step_ns();
  const int decimals = decimals_of(step);
  std::vector<axis_tick> ticks;
  const auto add = [&](std::int64_t at_ns, int digits) {
    const int px = px_of(at_ns);
    if (ticks.empty() || px - ticks.back().px >= between_labels_px) {
      ticks.push_back({px, seconds(at_ns, digits)});
    }
  };
  // Piece by piece of what lies between two folds: each says first when it begins.
  for (std::size_t first = 1; first + 1 < pieces_.size();) {
    if (pieces_[first].folded) {
      ++first;
      continue;
    }
    std::size_t last = first;
    while (last + 2 < pieces_.size() && !pieces_[last + 1].folded) {
      ++last;
    }
    const std::int64_t from = pieces_[first].from_ns;
    add(from, std::max(decimals, 3));
    for (std::int64_t at = (from / step + 1) * step; at <= pieces_[last].to_ns; at += step) {
      add(at, decimals);
    }
    first = last + 1;
  }
  if (ticks.empty()) {
    add(pieces_.front().to_ns, 3);
  }
  return ticks;
}

}  // namespace baton::reports
