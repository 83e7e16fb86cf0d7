// The server's handle on its reaper: a small process that starts supervisors and outlives the
// server until nothing that the server had running is left.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <sys/types.h>

#include "adapters/real/process/process_tree.hpp"
#include "adapters/real/process/unique_fd.hpp"
#include "engine/core/result.hpp"

namespace baton {

/// Starts and replaces the reaper.
///
/// Every attempt runs below a *supervisor*, which is a child of the reaper. Server, reaper and
/// supervisors are subreapers: a process whose parent dies becomes a child of the nearest of them,
/// whatever it did to its group, session, parent or output. So of the three any two may be killed
/// and the third still ends the attempt: a supervisor when the server is gone, the reaper when a
/// supervisor was killed, the server when both were.
///
/// Reaper and supervisors keep the descriptors handed to the reaper until nothing is left: a lock
/// taken by the server before is free only when no process of its attempts runs any more.
///
/// Makes the whole calling process a subreaper. Nothing in it may wait for just any child
/// (`waitpid(-1)`). Used on one thread.
class process_reaper {
 public:
  struct settings {
    std::vector<int> keep_open;  ///< at most 16 descriptors that reaper and supervisors keep
    std::chrono::milliseconds gone_within{10'000};  ///< longest wait of the destructor
    std::chrono::milliseconds taken_within{5'000};  ///< longest wait of a start for a supervisor
    process::lookup how = process::lookup::child_lists;
  };

  /// Forks the reaper. Call it early: before threads start, while the process is small.
  /// Error: `unavailable`, with the reason.
  static result<std::unique_ptr<process_reaper>> start(settings wanted);
  static result<std::unique_ptr<process_reaper>> start() { return start(settings{}); }

  /// Tells the reaper that the server ends, and waits for it: attempts that still run are killed.
  ~process_reaper();
  process_reaper(const process_reaper&) = delete;
  process_reaper& operator=(const process_reaper&) = delete;

  [[nodiscard]] bool is_alive() const;
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] process::lookup how() const { return wanted_.how; }
  [[nodiscard]] std::chrono::milliseconds taken_within() const { return wanted_.taken_within; }

  /// Whether it stands still (SIGSTOP, a debugger): it starts no supervisors then.
  [[nodiscard]] bool is_stopped() const;

  /// Becomes readable when the reaper has died; until `replace`.
  [[nodiscard]] int handle() const { return handle_.get(); }

  /// Forks another after the death of the one before. Attempts under way go on, their supervisors
  /// are children of this process from then on. Error: `unavailable`, and it may be tried again.
  result<void> replace();

  /// Asks for a supervisor. False with an errno: EAGAIN where there are too many orders already.
  bool send_start(std::uint64_t serial, std::span<const int> descriptors) const;

  /// Of this attempt's survivors the reaper waits for none.
  void send_release(std::uint64_t serial) const;

  [[nodiscard]] std::uint64_t next_serial() { return ++last_serial_; }

  /// The sessions of all reapers so far, which their supervisors share, and of this process.
  [[nodiscard]] std::span<const pid_t> spared_sessions() const { return spared_; }

 private:
  explicit process_reaper(settings wanted) : wanted_{std::move(wanted)} {}
  result<void> fork_reaper();
  void bury();

  settings wanted_;
  pid_t pid_ = 0;
  process::unique_fd socket_;
  process::unique_fd handle_;
  std::uint64_t last_serial_ = 0;
  std::vector<pid_t> spared_;
};

}  // namespace baton
