// One owner per storage file, for as long as a file descriptor is open anywhere.
#pragma once

#include <chrono>
#include <string>

#include "engine/core/result.hpp"

namespace baton {

/// An exclusive lock on `<path>.lock`. It belongs to the open file, not to the process: handed on to
/// processes that outlive their server (reaper and supervisors), it says when its attempts are gone.
class storage_lock {
 public:
  /// Waits up to `patience` (blocking) for a previous owner to go. Errors: `locked`, `unavailable`.
  static result<storage_lock> acquire(const std::string& path, std::chrono::milliseconds patience);

  storage_lock(storage_lock&& other) noexcept;
  storage_lock& operator=(storage_lock&&) = delete;
  ~storage_lock();

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  explicit storage_lock(int descriptor) : descriptor_{descriptor} {}

  int descriptor_;
};

}  // namespace baton
