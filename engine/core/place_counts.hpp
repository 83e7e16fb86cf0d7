// How many places of a line are taken before one of them, however long the line is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

namespace baton {

/// Places are numbered in the order in which they are taken, and may be left in any order. Each
/// call costs a bounded number of steps while fewer than 2^30 places lie between the first and the
/// last, and memory is kept for taken places only.
class place_counts {
 public:
  /// Takes the place behind all others. Returns its number.
  std::int64_t append();

  /// Leaves a taken place.
  void remove(std::int64_t place);

  /// How many places before this one are taken.
  [[nodiscard]] std::int64_t before(std::int64_t place) const;

 private:
  static constexpr int bits = 6;  // places in a mask, and blocks in the block above
  static constexpr std::size_t levels = 3;

  std::int64_t last_ = -1;
  std::map<std::int64_t, std::uint64_t> masks_;  // by number / 64: a bit for each taken place
  std::array<std::map<std::int64_t, std::int64_t>, levels>
      counts_;  // taken places by larger blocks
};

}  // namespace baton
