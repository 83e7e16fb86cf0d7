// What the attempts of one runner share: the reaper, its replacement, and the search for
// processes whose supervisor is gone.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/real/health.hpp"
#include "adapters/real/process/process_reaper.hpp"
#include "adapters/real/process/process_tree.hpp"

namespace baton::process {

/// Lives as long as the last attempt of its runner. Used on the executor's one thread.
class child_surroundings : public std::enable_shared_from_this<child_surroundings> {
 public:
  child_surroundings(boost::asio::any_io_executor loop, std::shared_ptr<process_reaper> started,
                     health* told)
      : executor{std::move(loop)},
        reaper{std::move(started)},
        notes{told},
        tree_{reaper->how()},
        starved_look_{executor} {}

  boost::asio::any_io_executor executor;
  std::shared_ptr<process_reaper> reaper;
  health* notes;                          ///< may be null
  std::array<char, 64 * 1024> scratch{};  ///< every read goes through here, at most this at once

  /// Whether there is a reaper; one that has died is replaced first, at most once in a while where
  /// that fails. Reports what happened to `notes`.
  bool ensure_reaper();

  /// When `ensure_reaper` tries again after a failure.
  [[nodiscard]] std::chrono::steady_clock::time_point next_try() const { return next_try_; }

  /// A start has waited for a supervisor for too long: says so to `notes` until the reaper goes on.
  /// Returns why.
  std::string tell_no_supervisor();

  /// A start has got one.
  void tell_supervisor();

  /// Kills and reaps the processes that came to this one because their supervisor and their reaper
  /// are dead. Returns how many are left; zero twice in a row says that there are none.
  std::size_t end_orphans();

  /// Names those orphans that still run.
  [[nodiscard]] std::string describe_orphans();

  /// Whether the supervisor is a child of this process, because its reaper is dead, and has not
  /// ended so far. One that has ended is reaped.
  static bool is_own_child(pid_t supervisor);

 private:
  void reap_strays();
  void look_again();

  process_tree tree_;
  bool is_starved_ = false;
  boost::asio::steady_timer starved_look_;
  int stray_looks_ = 0;  // how often supervisors of a dead reaper are still looked for
  std::chrono::steady_clock::time_point next_try_{};
  std::chrono::milliseconds pause_{0};
};

}  // namespace baton::process
