// The progress line: how fast, how long still, what was seen. On stderr, so that stdout stays clean.
#pragma once

#include "apps/baton_sim/campaign.hpp"

namespace baton::sim_app {

/// One line that is rewritten on a terminal; elsewhere a line at powers of two and every 30 s.
class progress_line {
 public:
  explicit progress_line(bool on_terminal) : on_terminal_{on_terminal} {}

  /// `line` says that `done` are done, `took` after the beginning.
  void show(const std::string& line, std::uint64_t done, std::chrono::nanoseconds took);

  /// Ends a line that is being rewritten, so that something else can be printed.
  void clear();

 private:
  bool on_terminal_;
  bool begun_ = false;
  std::uint64_t next_count_ = 1;
  std::chrono::nanoseconds last_shown_{};
};

[[nodiscard]] std::string line_of(const campaign_result& so_far, std::uint64_t planned);

/// Such as `130/s  2m05s left`.
[[nodiscard]] std::string pace_text(std::uint64_t done, std::uint64_t planned,
                                    std::chrono::nanoseconds took);

/// Such as `2m05s`.
[[nodiscard]] std::string span_text(std::chrono::nanoseconds span);

}  // namespace baton::sim_app
