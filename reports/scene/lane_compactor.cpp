#include "reports/scene/lane_compactor.hpp"

#include <utility>

namespace baton::reports {

lane_compactor::lane_compactor(std::vector<lane>& lanes, const std::vector<bool>& stays)
    : stays_{stays}, places_(stays.size()) {
  std::vector<lane> kept;
  for (std::size_t index = 0; index < lanes.size(); ++index) {
    places_[index] = kept.size();
    if (stays[index]) {
      kept.push_back(std::move(lanes[index]));
    }
  }
  lanes = std::move(kept);
}

std::size_t lane_compactor::compact(std::vector<bar>& bars) const {
  const std::size_t gone = std::erase_if(bars, [&](const bar& each) { return !keeps(each.lane); });
  for (bar& each : bars) {
    renumber(each.lane);
  }
  return gone;
}

std::size_t lane_compactor::compact(std::vector<arrow>& arrows) const {
  const std::size_t gone = std::erase_if(
      arrows, [&](const arrow& each) { return !keeps(each.from) || !keeps(each.to); });
  for (arrow& each : arrows) {
    renumber(each.from);
    renumber(each.to);
  }
  return gone;
}

std::size_t lane_compactor::compact(std::vector<scene_moment>& moments) const {
  const std::size_t gone =
      std::erase_if(moments, [&](const scene_moment& each) { return !keeps(each.lane); });
  for (scene_moment& each : moments) {
    renumber(each.lane);
  }
  return gone;
}

void lane_compactor::compact(std::vector<fault_mark>& faults) const {
  for (fault_mark& each : faults) {
    each.lane = keeps(each.lane) ? places_[each.lane] : 0;
  }
}

}  // namespace baton::reports
