// Ends all descendants of this process, round by round, until the kernel says that none is left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <poll.h>

#include "adapters/real/process/attempt_messages.hpp"
#include "adapters/real/process/process_tree.hpp"

namespace baton::process {

/// CLOCK_BOOTTIME, which goes on while the machine sleeps, in nanoseconds.
[[nodiscard]] std::int64_t boot_ns();
inline constexpr std::int64_t never_ns = INT64_MAX;
inline constexpr std::int64_t millisecond_ns = 1'000'000;

/// The rounds of killing and the pauses between them: none while there are others than the round
/// before (a fork storm), longer and longer while the same ones do not go.
class descendant_killer {
 public:
  explicit descendant_killer(lookup how) : tree_{how} {}

  /// The first round is due at `first_ns`. No effect once begun.
  void begin(std::int64_t first_ns);
  [[nodiscard]] bool has_begun() const { return begun_ns_ != never_ns; }

  /// When `run` is due; `never_ns` before `begin`.
  [[nodiscard]] std::int64_t due_ns() const { return due_ns_; }

  /// One round: kills everything below this process but what is below children of `spared`
  /// sessions.
  void run(std::span<const pid_t> spared);

  /// Nothing is left: `begin` may be called again.
  void finish();

  /// After half a second of killing: puts those that still run into `news`. False where there is
  /// nothing new to tell.
  bool report_survivors(attempt_news& news, std::span<const pid_t> spared);

 private:
  process_tree tree_;
  std::int64_t begun_ns_ = never_ns;
  std::int64_t due_ns_ = never_ns;
  std::int64_t pause_ns_ = 0;
  std::uint64_t signature_ = 0;
  std::uint64_t told_ = 0;
  std::size_t rounds_ = 0;
};

/// Waits until one of the descriptors has what it is asked for or `until_ns` has come. `timer` is a
/// timerfd of CLOCK_BOOTTIME. At most seven; negative descriptors are passed over.
void wait_any(std::span<const pollfd> wanted, int timer, std::int64_t until_ns);

/// Takes what has been queued in a signalfd.
void drain_signals(int signals);

/// In a forked process: ignores all signals a server is ended with, closes every descriptor but
/// `kept` (sorted, no duplicates), and opens /dev/null in place of stdin, stdout and stderr.
void detach(const char* name, std::span<const int> kept);

}  // namespace baton::process
