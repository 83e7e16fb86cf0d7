// Sorting by a key, such that what has the same key keeps its order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace baton::reports {

/// As std::stable_sort, which asks for memory by a function that is deprecated.
template <class Item, class Key>
void sort_by(std::vector<Item>& items, Key key_of) {
  std::vector<std::pair<decltype(key_of(items.front())), std::size_t>> order;
  order.reserve(items.size());
  for (std::size_t index = 0; index < items.size(); ++index) {
    order.emplace_back(key_of(items[index]), index);
  }
  std::sort(order.begin(), order.end());
  std::vector<Item> sorted;
  sorted.reserve(items.size());
  for (const auto& [key, index] : order) {
    sorted.push_back(std::move(items[index]));
  }
  items = std::move(sorted);
}

}  // namespace baton::reports
