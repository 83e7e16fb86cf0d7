#include "scenarios/run/histogram.hpp"

#include <algorithm>
#include <bit>

namespace baton::scenarios {
namespace {

constexpr unsigned part_bits = 3;  // eight buckets to each power of two
constexpr std::uint64_t parts = 1U << part_bits;

// Values below `parts` have a bucket each; the bits behind a larger one's leading bit choose its.
std::size_t bucket_of(std::uint64_t value) {
  if (value < parts) {
    return static_cast<std::size_t>(value);
  }
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 1 - part_bits;
  return static_cast<std::size_t>((shift + 1) * parts + ((value >> shift) - parts));
}

std::uint64_t least_of(std::size_t bucket) {
  if (bucket < parts) {
    return bucket;
  }
  const std::uint64_t shift = bucket / parts - 1;
  return (parts + bucket % parts) << shift;
}

}  // namespace

void histogram::add(std::uint64_t value) {
  const std::size_t bucket = bucket_of(value);
  if (counts_.size() <= bucket) {
    counts_.resize(bucket + 1);
  }
  ++counts_[bucket];
  ++count_;
  sum_ += value;
  most_ = std::max(most_, value);
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> histogram::buckets() const {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> filled;
  for (std::size_t each = 0; each < counts_.size(); ++each) {
    if (counts_[each] > 0) {
      filled.emplace_back(least_of(each), counts_[each]);
    }
  }
  return filled;
}

}  // namespace baton::scenarios
