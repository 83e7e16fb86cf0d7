// Runs an io_context and watches how long each step of its loop takes.
#pragma once

#include <chrono>
#include <cstdint>

#include <boost/asio/io_context.hpp>

#include "engine/ports/observer.hpp"

namespace baton {

/// A step is what one event makes the loop do until it can look at the next: while it lasts no
/// heartbeat is sent, no request read, no output taken. Each that takes longer than `slow` is told
/// as the warning `slow step` with its length, which `health` counts; there is no room for more
/// than 1 s / `slow` of these in a second.
///
/// A step that wakes a sleeping loop is measured by the thread's processor time, since the system
/// does not say when the sleep ended; every other one by the clock. Where the clock says much more
/// than the processor time that is told beside it, the machine was busy and not the loop.
class loop_watch {
 public:
  /// `notes` outlives the watch.
  explicit loop_watch(observer& notes,
                      std::chrono::nanoseconds slow = std::chrono::milliseconds{50})
      : notes_{notes}, slow_{slow} {}

  /// As `context.run()`, on the calling thread. Returns how many steps there were.
  std::uint64_t run(boost::asio::io_context& context);

  /// The longest step so far.
  [[nodiscard]] std::chrono::nanoseconds longest() const { return longest_; }

 private:
  void took(std::chrono::nanoseconds length, std::chrono::nanoseconds computed_before);

  observer& notes_;
  std::chrono::nanoseconds slow_;
  std::chrono::nanoseconds longest_{0};
};

}  // namespace baton
