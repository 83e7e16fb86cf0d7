// The smallest part of a list that still fails: delta debugging.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/ensure.hpp"

namespace sim {

/// Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002): takes away
/// halves, quarters, … and single items as long as `still_fails(rest)` says so. What comes back
/// passes if any one of its items is taken away, unless `still_fails` ran out of patience and said
/// no to everything. `items` fail. The last list of which it said yes is what comes back.
template <class Item, class StillFails>
std::vector<Item> ddmin(std::vector<Item> items, StillFails still_fails) {
  std::size_t parts = 2;
  while (!items.empty()) {
    parts = std::min(parts, items.size());
    bool smaller = false;
    for (std::size_t part = 0; part < parts && !smaller; ++part) {
      const auto begin = static_cast<std::ptrdiff_t>(items.size() * part / parts);
      const auto end = static_cast<std::ptrdiff_t>(items.size() * (part + 1) / parts);
      std::vector<Item> rest{items.begin(), items.begin() + begin};
      rest.insert(rest.end(), items.begin() + end, items.end());
      baton::base::ensure(rest.size() < items.size(), "each try takes something away");
      if (still_fails(rest)) {
        items = std::move(rest);
        parts = std::max<std::size_t>(parts - 1, 2);
        smaller = true;
      }
    }
    if (!smaller) {
      if (parts >= items.size()) {
        break;
      }
      parts *= 2;
    }
  }
  return items;
}

}  // namespace sim
