// The store's thread: takes what has arrived together, commits it together, then answers.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/ledger/bookkeeper.hpp"
#include "adapters/real/sqlite/connection.hpp"
#include "adapters/real/sqlite/sqlite_shelf.hpp"

namespace baton::sqlite {

/// Where a step waits. Heartbeats go before everything, since a worker's life hangs on them. Ends
/// with large results take turns with all that is ordinary: nobody waits for more than one
/// transaction of them.
enum class lane : std::uint8_t { heartbeat, ordinary, bulk };
inline constexpr std::size_t lane_count = 3;

/// One store call on its way: applied on the store's thread, answered on the loop's.
class step {
 public:
  virtual ~step() = default;
  virtual void apply(bookkeeper& books, moment now) = 0;
  virtual void fail(const error& reason) = 0;
  virtual void answer() = 0;

  /// Bytes of text that it carries: those of its request, and once it is applied those of its
  /// reply.
  [[nodiscard]] virtual std::size_t bytes() const { return 0; }

  [[nodiscard]] virtual lane waits_in() const { return lane::ordinary; }
};

/// Applies the steps of a lane in their order of arrival, many to one transaction; but once those of
/// a transaction carry `batch_bytes_max`, the rest waits for the next. No step is answered before its
/// transaction is on the disk; if that fails, none of the transaction's steps has happened, and the
/// state is read anew from the file, as after a crash; but the leases given stay given, since who
/// holds them lives and works.
class group_commit {
 public:
  /// Opens `path` on the calling thread and loads it. `now` is called on the store's thread.
  static result<std::unique_ptr<group_commit>> start(const std::string& path,
                                                     boost::asio::any_io_executor answers_on,
                                                     std::function<moment()> now);

  /// Finishes what was submitted; steps not yet answered are dropped without an answer.
  ~group_commit();

  /// Thread-safe. Refuses (answers `unavailable`) beyond `steps_waiting_max`.
  void submit(std::unique_ptr<step> next);

 private:
  /// Connection, shelf and ledger: made anew after a failure.
  struct open_file {
    std::unique_ptr<connection> on;
    std::unique_ptr<sqlite_shelf> keeps;
    std::unique_ptr<ledger> decides;
    std::unique_ptr<bookkeeper> books;
  };
  using batch = std::vector<std::unique_ptr<step>>;

  group_commit(std::string path, boost::asio::any_io_executor answers_on,
               std::function<moment()> now);

  result<open_file> open(const std::vector<worker_row>& leases) const;
  void run();
  bool take(batch& into);
  [[nodiscard]] lane next_lane() const;
  void process(batch& steps);
  std::size_t apply(batch& steps);
  void put_back(batch& steps, std::size_t applied);
  result<void> commit();
  void answer_all(batch steps);
  struct unanswered;
  static void answer_some(const std::shared_ptr<unanswered>& due,
                          const boost::asio::any_io_executor& on);

  std::string path_;
  boost::asio::any_io_executor answers_on_;
  std::function<moment()> now_;
  open_file file_;
  std::vector<worker_row> leases_;  ///< while there is no file: they outlive a failed transaction

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::array<std::deque<std::unique_ptr<step>>, lane_count> waiting_;  ///< guarded by `mutex_`
  std::size_t waiting_count_ = 0;                                      ///< guarded by `mutex_`
  lane taken_last_ = lane::bulk;                                       ///< store's thread only
  bool ending_ = false;  ///< guarded by `mutex_`
  std::shared_ptr<unanswered> unanswered_;  ///< its contents: loop thread only
  std::thread thread_;
};

inline constexpr std::size_t steps_waiting_max = 1 << 20;
inline constexpr std::size_t batch_bytes_max = std::size_t{16} << 20U;

}  // namespace baton::sqlite
