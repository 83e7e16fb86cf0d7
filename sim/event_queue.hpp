// What happens next: a heap of operations by virtual time and a tie-break, from which any can leave.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <vector>

#include "base/ensure.hpp"
#include "sim/operation.hpp"

namespace sim {

/// When something happens. Equal times are ordered by `tie`, which the scheduling policy gives.
struct event_time {
  std::chrono::nanoseconds at{};
  std::uint64_t tie = 0;
  auto operator<=>(const event_time&) const = default;
};

/// A 4-ary heap; each operation knows its place in it.
class event_queue {
 public:
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }
  [[nodiscard]] event_time next() const {
    baton::base::ensure(!heap_.empty(), "an empty queue has nothing next");
    return heap_.front().when;
  }

  /// `what` must not be queued.
  void push(event_time when, operation& pending);

  /// The earliest, taken out. Not on an empty queue.
  operation& pop();

  /// Calls `visit(tie, operation)` for each that is due at the earliest time, in no order.
  template <class Visit>
  void for_each_due(Visit visit) const {
    for (const entry& each : heap_) {
      if (each.when.at == heap_.front().when.at) {
        visit(each.when.tie, *each.what);
      }
    }
  }

  /// `what` must be queued.
  void remove(operation& pending);

 private:
  struct entry {
    event_time when;
    operation* what;
  };
  static constexpr std::size_t fan = 4;

  void place(std::size_t index, const entry& each) {
    heap_[index] = each;
    each.what->queue_index_ = static_cast<std::uint32_t>(index);
  }
  void sift_up(std::size_t index, const entry& moving);
  void sift_down(std::size_t index, const entry& moving);

  std::vector<entry> heap_;
};

}  // namespace sim
