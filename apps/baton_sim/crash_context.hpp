// What is told when the process crashes or aborts in the middle of a run: which run it was.
#pragma once

#include <string>
#include <string_view>

namespace baton::sim_app {

/// As long as it lives, what this thread does is `what`. A process that this thread crashes or
/// aborts says so on stderr.
class crash_context {
 public:
  explicit crash_context(std::string_view what);
  ~crash_context();
  crash_context(const crash_context&) = delete;
  crash_context& operator=(const crash_context&) = delete;

  /// What it does now, for a thread that does a part of it.
  [[nodiscard]] static std::string of_this_thread();
};

/// Once, before the first of them.
void install_crash_context();

}  // namespace baton::sim_app
