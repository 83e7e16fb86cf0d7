// Named rare branches: reached or not over a run of many seeds, and taken more often than by chance.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "sim/world.hpp"

namespace sim {

/// One world's marks. A program gets them from whoever puts it together; in production it has none,
/// and its marks cost a null check or nothing.
class marks {
 public:
  explicit marks(world& in) : in_{&in} {}

  /// A *sometimes*-mark: this place was reached. Counted, and part of the trace.
  void reached(std::string_view name);

  /// A buggify-style mark: whether to go the rare, allowed way here. Each site is switched on for a
  /// whole run or off for it, and one that is on fires with a quarter of its visits, as in
  /// FoundationDB's BUGGIFY (Zhou and others, 2021).
  [[nodiscard]] bool rarely(label name, std::uint64_t identity);

  /// Off until switched on; the same for all seeds where no mark shall disturb.
  void allow_rare(bool allowed) { rare_allowed_ = allowed; }

  /// By name: how often each was reached in this run.
  [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& counts() const {
    return counts_;
  }

 private:
  world* in_;
  std::map<std::string, std::uint64_t, std::less<>> counts_;
  bool rare_allowed_ = false;
};

}  // namespace sim
