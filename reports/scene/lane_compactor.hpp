// Takes lanes out of a picture, with what lies on them, and renumbers what is left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "reports/model/scene.hpp"

namespace baton::reports {

class lane_compactor {
 public:
  /// Removes the lanes that do not stay. `stays` is by lane.
  lane_compactor(std::vector<lane>& lanes, const std::vector<bool>& stays);

  [[nodiscard]] bool keeps(std::uint64_t lane) const { return stays_[lane]; }
  /// From a lane that stays to its new number.
  void renumber(std::uint64_t& lane) const { lane = places_[lane]; }

  /// Drop what lies on a lane that is gone, and renumber the rest. How many were dropped.
  std::size_t compact(std::vector<bar>& bars) const;
  std::size_t compact(std::vector<arrow>& arrows) const;
  std::size_t compact(std::vector<scene_moment>& moments) const;
  /// None is dropped: a fault whose lane is gone is still told in the first one, that of faults.
  void compact(std::vector<fault_mark>& faults) const;

 private:
  std::vector<bool> stays_;
  std::vector<std::uint64_t> places_;
};

}  // namespace baton::reports
