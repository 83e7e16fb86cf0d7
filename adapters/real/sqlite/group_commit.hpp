// The store's thread: takes what has arrived together, commits it together, then answers.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/ledger/ledger_store.hpp"
#include "adapters/real/sqlite/connection.hpp"
#include "adapters/real/sqlite/file_watch.hpp"
#include "adapters/real/sqlite/sqlite_row_store.hpp"
#include "adapters/real/sqlite/storage_condition.hpp"

namespace baton::sqlite {

/// Where a step waits. Heartbeats go before everything, since a worker's life hangs on them. Ends
/// with large results take turns with ordinary steps, which so wait for one transaction of
/// them at most.
enum class lane : std::uint8_t { heartbeat, ordinary, bulk };
inline constexpr std::size_t lane_count = 3;

/// One store call on its way: applied on the store's thread, answered on the loop's.
class step {
 public:
  virtual ~step() = default;
  virtual void apply(ledger_store& stored_ledger, moment now) = 0;
  virtual void fail(const error& reason) = 0;
  virtual void answer() = 0;

  /// Bytes of text that it carries: those of its request, and once it is applied those of its
  /// reply.
  [[nodiscard]] virtual std::size_t bytes() const { return 0; }

  [[nodiscard]] virtual lane waits_in() const { return lane::ordinary; }

  /// The store's thread takes it up. False: its caller has been told that it will not happen.
  [[nodiscard]] bool begin() { return leave_queue(phase::begun); }

  /// Its caller gives up. False: it is under way, and may happen.
  [[nodiscard]] bool expire() { return leave_queue(phase::expired); }

 private:
  enum class phase : std::uint8_t { waiting, begun, expired };

  [[nodiscard]] bool leave_queue(phase to) {
    phase expected = phase::waiting;
    return phase_.compare_exchange_strong(expected, to);
  }

  std::atomic<phase> phase_ = phase::waiting;
};

/// Applies the steps of a lane in their order of arrival, many to one transaction; but once those of
/// a transaction carry `batch_bytes_max`, the rest waits for the next. No step is answered before its
/// transaction is on the disk; if that fails, none of the transaction's steps has happened, and the
/// state is read anew from the file, as after a crash; but the leases given stay given, since who
/// holds them lives and works. A lease does not run while this thread is held up: what would renew
/// it may be waiting here.
///
/// Once the file has been removed, replaced or found damaged, every step fails with
/// `storage_corrupt`: it is never made anew.
class group_commit {
 public:
  /// Opens `path` on the calling thread and loads it. `now` is called on the store's thread; none:
  /// the machine's time and boot; otherwise `boot` names the boot of its steady clock (see
  /// storage_clock.hpp). With a clock of its own a test decides alone when a lease ends.
  static result<std::unique_ptr<group_commit>> start(const std::string& path,
                                                     boost::asio::any_io_executor answers_on,
                                                     std::function<moment()> now, std::string boot,
                                                     storage_listener listener = {});

  /// Finishes what was submitted; steps not yet answered are dropped without an answer.
  ~group_commit();

  /// Thread-safe. Refuses (answers `unavailable`) beyond `steps_waiting_max`.
  void submit(std::shared_ptr<step> next);

  /// Why a step still waits: `storage_full` or `unavailable`, with words. Thread-safe.
  [[nodiscard]] error reason_to_wait() const;

  /// False once the store is gone: nothing may be answered any more. Read on the loop's thread only.
  [[nodiscard]] std::shared_ptr<const bool> alive() const;

 private:
  /// Connection, row store and ledger: made anew after a failure.
  struct open_file {
    std::unique_ptr<connection> on;
    std::unique_ptr<sqlite_row_store> keeps;
    std::unique_ptr<ledger> decides;
    std::unique_ptr<ledger_store> stored_ledger;
  };
  using machine_clock = std::chrono::steady_clock;
  using batch = std::vector<std::shared_ptr<step>>;

  group_commit(std::string path, boost::asio::any_io_executor answers_on,
               std::function<moment()> now, std::string boot, storage_listener listener);

  result<open_file> open(connection::mode chosen);
  void run();
  bool take(batch& into);
  [[nodiscard]] lane next_lane() const;
  void process(batch& steps);
  result<void> make_ready();
  result<void> transact(batch& steps);
  std::size_t apply(batch& steps);
  void put_back(batch& steps, std::size_t applied);
  result<void> commit();
  void close_after_failure();
  void answer_all(batch steps);
  struct unanswered;
  static void answer_some(const std::shared_ptr<unanswered>& due,
                          const boost::asio::any_io_executor& on);

  // Its file's health: group_commit_watch.cpp
  void look();
  void look_for_changes();
  void checkpoint_if_due();
  bool checkpoint_log();
  void log_not_checkpointed();
  void forget_failure();
  void note_failure(const error& reason);
  void note_success(bool has_written);
  void end(error reason);
  void notify(storage_condition::kind seen, std::string detail);

  std::string path_;
  boost::asio::any_io_executor answers_on_;
  std::function<moment()> now_;
  std::string boot_;
  storage_listener listener_;
  file_watch watch_;
  open_file file_;
  std::vector<worker_row> leases_;  ///< while there is no file: they outlive a failed transaction
  /// Whether the store's clock is the machine's: only then it tells for how long steps waited.
  bool on_machine_time_ = true;
  /// From then on steps may wait for this thread.
  std::optional<machine_clock::time_point> held_up_since_;
  duration held_up_before_{0};  ///< how long they did since leases were last moved

  bool marked_ = false;  ///< the main file says whether it needs its log (see log_mark.hpp)
  std::int64_t checkpoint_at_frames_;
  std::uintmax_t warn_at_bytes_;
  bool log_blocked_ = false;       ///< a reader kept the last checkpoint from its end
  bool log_warned_ = false;        ///< and that has been told
  bool away_until_write_ = false;  ///< only a write that succeeds ends the failure
  std::optional<error> ended_;
  machine_clock::time_point next_look_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::array<std::deque<std::shared_ptr<step>>, lane_count> waiting_;  ///< guarded by `mutex_`
  std::size_t waiting_count_ = 0;                                      ///< guarded by `mutex_`
  lane taken_last_ = lane::bulk;                                       ///< store's thread only
  bool ending_ = false;          ///< guarded by `mutex_`
  std::optional<error> away_;    ///< guarded by `mutex_`, written on the store's thread only
  std::shared_ptr<unanswered> unanswered_;  ///< its contents: loop thread only
  std::thread thread_;
};

inline constexpr std::size_t steps_waiting_max = 1 << 20;
inline constexpr std::size_t batch_bytes_max = std::size_t{16} << 20U;

}  // namespace baton::sqlite
