// How many attempts a worker takes on at once while the machine is short of something.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/ensure.hpp"

namespace baton {

/// Open at the worker's capacity. A shortage closes it to what runs by then, since that is what the
/// machine is known to carry; each start that succeeds opens it by one again, up to the capacity.
/// Never closed altogether: with nothing running, one attempt has to find out whether there is room.
class admission_window {
 public:
  explicit admission_window(std::int32_t capacity) : capacity_{capacity}, size_{capacity} {
    ensure(capacity >= 1, "a worker can run something");
  }

  /// How many attempts the worker may have at once, those that wait for room included.
  [[nodiscard]] std::int32_t size() const { return size_; }

  /// A start found no room while `running` attempts ran.
  void on_shortage(std::int32_t running) {
    ensure(running >= 0, "what runs is counted");
    size_ = std::clamp(running, 1, size_);
  }

  /// An attempt was started.
  void on_start() {
    size_ = std::min(size_ + 1, capacity_);
    ensure(size_ >= 1 && size_ <= capacity_, "a window is open, and no wider than the capacity");
  }

 private:
  std::int32_t capacity_;
  std::int32_t size_;
};

}  // namespace baton
