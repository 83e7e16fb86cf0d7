#include "engine/core/place_counts.hpp"

#include <bit>

#include "base/ensure.hpp"

namespace baton {

std::int64_t place_counts::append() {
  const std::int64_t place = ++last_;
  std::int64_t block = place >> bits;
  const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(place & 63);
  std::uint64_t& mask = masks_[block];
  ensure((mask & bit) == 0, "a place is taken once");
  mask |= bit;
  for (auto& level : counts_) {
    block >>= bits;
    ++level[block];
  }
  return place;
}

void place_counts::remove(std::int64_t place) {
  std::int64_t block = place >> bits;
  const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(place & 63);
  const auto mask = masks_.find(block);
  ensure(mask != masks_.end() && (mask->second & bit) != 0, "only a taken place is left");
  mask->second &= ~bit;
  if (mask->second == 0) {
    masks_.erase(mask);
  }
  for (auto& level : counts_) {
    block >>= bits;
    const auto count = level.find(block);
    ensure(count != level.end() && count->second > 0, "a block counts its taken places");
    if (--count->second == 0) {
      level.erase(count);
    }
  }
}

// Within one block of each level, what lies before the block of the level below; and all blocks
// before that of the highest.
std::int64_t place_counts::before(std::int64_t place) const {
  ensure(place >= 0 && place <= last_, "only a place that was given has others before it");
  std::int64_t block = place >> bits;
  std::int64_t taken = 0;
  if (const auto own = masks_.find(block); own != masks_.end()) {
    const std::uint64_t earlier = (std::uint64_t{1} << static_cast<unsigned>(place & 63)) - 1;
    taken += std::popcount(own->second & earlier);
  }
  for (auto at = masks_.lower_bound((block >> bits) << bits);
       at != masks_.end() && at->first < block; ++at) {
    taken += std::popcount(at->second);
  }
  for (std::size_t level = 0; level < levels; ++level) {
    block >>= bits;
    const bool is_highest = level + 1 == levels;
    const std::int64_t first = is_highest ? 0 : (block >> bits) << bits;
    for (auto at = counts_[level].lower_bound(first);
         at != counts_[level].end() && at->first < block; ++at) {
      taken += at->second;
    }
  }
  ensure(taken >= 0 && taken <= place, "no more places are taken before one than there are");
  return taken;
}

}  // namespace baton
