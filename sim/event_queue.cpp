#include "sim/event_queue.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace sim {

using baton::base::ensure;

void event_queue::push(event_time when, operation& pending) {
  ensure(!pending.is_queued(), "an operation is queued once");
  ensure(when.at >= std::chrono::nanoseconds{0}, "virtual time begins at zero");
  const entry fresh{when, &pending};
  heap_.push_back(fresh);
  sift_up(heap_.size() - 1, fresh);
}

operation& event_queue::pop() {
  ensure(!heap_.empty(), "an empty queue has nothing next");
  const event_time when = heap_.front().when;
  operation& first = *heap_.front().what;
  remove(first);
  ensure(heap_.empty() || !(heap_.front().when < when), "what is taken out is the earliest");
  return first;
}

void event_queue::remove(operation& pending) {
  const std::size_t index = pending.queue_index_;
  ensure(index < heap_.size() && heap_[index].what == &pending, "only what is queued is removed");
  pending.queue_index_ = operation::not_queued;
  const entry last = heap_.back();
  heap_.pop_back();
  if (index == heap_.size()) {
    return;
  }
  if (index > 0 && last.when < heap_[(index - 1) / fan].when) {
    sift_up(index, last);
  } else {
    sift_down(index, last);
  }
}

void event_queue::sift_up(std::size_t index, const entry& moving) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / fan;
    if (!(moving.when < heap_[parent].when)) {
      break;
    }
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, moving);
}

void event_queue::sift_down(std::size_t index, const entry& moving) {
  const std::size_t size = heap_.size();
  while (true) {
    const std::size_t first = index * fan + 1;
    if (first >= size) {
      break;
    }
    std::size_t least = first;
    const std::size_t end = std::min(first + fan, size);
    for (std::size_t child = first + 1; child < end; ++child) {
      if (heap_[child].when < heap_[least].when) {
        least = child;
      }
    }
    if (!(heap_[least].when < moving.when)) {
      break;
    }
    place(index, heap_[least]);
    index = least;
  }
  place(index, moving);
}

}  // namespace sim
