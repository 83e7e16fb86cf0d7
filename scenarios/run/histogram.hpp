// How values are spread: counted in buckets that are an eighth of a power of two wide.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace baton::scenarios {

/// Exact in its count, its sum and its largest value.
class histogram {
 public:
  void add(std::uint64_t value);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }
  [[nodiscard]] std::uint64_t most() const { return most_; }

  /// The least value of each bucket that is not empty, and how many are in it; in rising order.
  [[nodiscard]] std::vector<std::pair<std::uint64_t, std::uint64_t>> buckets() const;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t most_ = 0;
};

}  // namespace baton::scenarios
