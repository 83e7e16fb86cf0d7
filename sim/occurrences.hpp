// How often each site was visited: a flat table, looked up only.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ensure.hpp"

namespace sim {

/// Open addressing over powers of two. Zero is no key: a site's hash is mixed, and if it ever were
/// zero it would share its count with one.
class occurrences {
 public:
  occurrences() : slots_(initial_slots) {}

  /// 1 at the first call for a key, then 2, …
  std::uint32_t next(std::uint64_t key) {
    key |= key == 0 ? 1U : 0U;
    if (used_ * 2 >= slots_.size()) {
      grow();
    }
    slot& found = find(slots_, key);
    if (found.key == 0) {
      found.key = key;
      ++used_;
    }
    ++found.count;
    baton::base::ensure(found.count != 0, "occurrences count up");
    return found.count;
  }

 private:
  struct slot {
    std::uint64_t key = 0;
    std::uint32_t count = 0;
  };
  static constexpr std::size_t initial_slots = 1024;

  static slot& find(std::vector<slot>& in, std::uint64_t key) {
    const std::size_t mask = in.size() - 1;
    std::size_t index = static_cast<std::size_t>(key) & mask;
    while (in[index].key != 0 && in[index].key != key) {
      index = (index + 1) & mask;
    }
    return in[index];
  }

  void grow() {
    std::vector<slot> larger(slots_.size() * 2);
    for (const slot& each : slots_) {
      if (each.key != 0) {
        find(larger, each.key) = each;
      }
    }
    slots_ = std::move(larger);
    baton::base::ensure(used_ * 2 < slots_.size(), "a table has room to look for a key");
  }

  std::vector<slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace sim
