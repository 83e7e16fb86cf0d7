// A small process that outlives its server just long enough to kill what the server had running.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include <sys/types.h>

#include "adapters/real/process/unique_fd.hpp"
#include "engine/core/result.hpp"

namespace baton {

/// What the guard is told about a process group. Written whole, in one piece, to its pipe.
struct guard_record {
  enum class kind : std::int32_t {
    started = 1,  ///< to be killed when the server dies
    dying = 2,    ///< was killed, its leader is about to be reaped: only waited for from now on
    gone = 3,     ///< forgotten
  };
  kind what{};
  std::int32_t group = 0;
  std::uint64_t serial = 0;  ///< names one registration: group numbers come again
};

/// Holds the server's end of the guard.
///
/// The guard is forked from the server, lives in its own session, ignores the signals that end a
/// server, and learns of the server's death, by `kill -9` too, by the end of a pipe. Then it kills
/// every registered group with SIGKILL, waits until they are gone, and exits. Descriptors handed to
/// it stay open until then: a `flock` taken by the server before the guard was forked is free only
/// when no old body runs any more (or after `gone_within`, if one cannot be killed).
///
/// No window: a child registers itself, by `record_fd`, before it executes anything of its own, and
/// until then dies by its parent-death signal; the pipe does not end while such a child lives.
///
/// Out of reach: a guard that is itself killed together with the server (the children's
/// parent-death signal is then all there is), and processes that left their group (setsid, setpgid).
///
/// Used on one thread.
class process_guard {
 public:
  struct settings {
    std::vector<int> keep_open;  ///< descriptors the guard keeps, besides its pipe
    std::chrono::milliseconds gone_within{10'000};  ///< longest wait for killed groups to be gone
  };

  /// Forks the guard. Call it early: before threads start, while the process is small.
  /// Error: `unavailable`, with the reason.
  static result<std::unique_ptr<process_guard>> start(settings wanted);
  static result<std::unique_ptr<process_guard>> start() { return start(settings{}); }

  /// Tells the guard that the server ends, and waits for it: groups still registered are killed.
  ~process_guard();
  process_guard(const process_guard&) = delete;
  process_guard& operator=(const process_guard&) = delete;

  /// False once the guard has died: from then on nothing should be started.
  [[nodiscard]] bool is_alive() const;
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Where a child writes its own `started` record. Non-blocking: EAGAIN means the guard is stuck.
  [[nodiscard]] int record_fd() const { return pipe_.get(); }
  [[nodiscard]] std::uint64_t next_serial() { return ++last_serial_; }

  /// After SIGKILL was sent to the group and before its leader is reaped.
  void mark_dying(std::uint64_t serial);

  /// When no process has the group any more.
  void mark_gone(std::uint64_t serial);

 private:
  process_guard(pid_t pid, process::unique_fd pipe, process::unique_fd handle);
  void tell(guard_record record);
  void flush();

  pid_t pid_;
  process::unique_fd pipe_;
  process::unique_fd handle_;
  std::uint64_t last_serial_ = 0;
  std::vector<guard_record> unsent_;  // while the pipe is full
};

}  // namespace baton
