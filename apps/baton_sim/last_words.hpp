// What is told when the process crashes or aborts in the middle of a run: which run it was.
#pragma once

#include <string>
#include <string_view>

namespace baton::sim_app {

/// As long as it lives, what this thread does is `what`. A process that this thread crashes or
/// aborts says so on stderr.
class last_words {
 public:
  explicit last_words(std::string_view what);
  ~last_words();
  last_words(const last_words&) = delete;
  last_words& operator=(const last_words&) = delete;

  /// What it does now, for a thread that does a part of it.
  [[nodiscard]] static std::string of_this_thread();
};

/// Once, before the first of them.
void tell_last_words();

}  // namespace baton::sim_app
