// A file descriptor that is closed by its owner.
#pragma once

#include <utility>

#include <unistd.h>

namespace baton::process {

class unique_fd {
 public:
  unique_fd() = default;
  explicit unique_fd(int owned) : value_{owned} {}
  unique_fd(unique_fd&& other) noexcept : value_{other.release()} {}
  unique_fd& operator=(unique_fd&& other) noexcept {
    if (this != &other) {
      reset();
      value_ = other.release();
    }
    return *this;
  }
  ~unique_fd() { reset(); }

  /// -1 where there is none.
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] bool is_open() const { return value_ >= 0; }

  /// Gives up ownership.
  [[nodiscard]] int release() { return std::exchange(value_, -1); }

  void reset() {
    if (value_ >= 0) {
      ::close(std::exchange(value_, -1));
    }
  }

 private:
  int value_ = -1;
};

}  // namespace baton::process
