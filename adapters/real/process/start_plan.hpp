// What a supervisor has to start and how long it may run, as a memory file: written by the server,
// read by the supervisor without any heap.
#pragma once

#include <cstddef>

#include "adapters/real/process/unique_fd.hpp"
#include "engine/ports/runner.hpp"

namespace baton::process {

/// Null-terminated arrays as exec wants them.
struct start_plan {
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  const char* working_directory = "";  ///< empty: the server's
  attempt_limits limits;
};

/// None, with an errno, where the machine is short of memory or descriptors.
[[nodiscard]] unique_fd write_plan(const start_plan& plan);

/// A plan that has been read, mapped for as long as this lives.
class mapped_plan {
 public:
  mapped_plan() = default;
  ~mapped_plan();
  mapped_plan(const mapped_plan&) = delete;
  mapped_plan& operator=(const mapped_plan&) = delete;

  /// Call once. False with an errno.
  [[nodiscard]] bool read(int file);

  start_plan plan;

 private:
  char* text_ = nullptr;
  std::size_t text_size_ = 0;
  char** pointers_ = nullptr;
  std::size_t pointers_size_ = 0;
};

}  // namespace baton::process
