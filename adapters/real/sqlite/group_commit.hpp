// The store's thread: takes what has arrived together, commits it together, then answers.
#pragma once

#include <condition_variable>
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

/// One store call on its way: applied on the store's thread, answered on the loop's.
class step {
 public:
  virtual ~step() = default;
  virtual void apply(bookkeeper& books, moment now) = 0;
  virtual void fail(const error& reason) = 0;
  virtual void answer() = 0;
};

/// Applies steps in their order of arrival, many to one transaction. No step is answered before its
/// transaction is on the disk; if that fails, none of the transaction's steps has happened, and the
/// state is read anew from the file, as after a crash; but the leases given stay given, since who
/// holds them lives and works.
class group_commit {
 public:
  /// Opens `path` on the calling thread and loads it. `now` is called on the store's thread; `boot`
  /// names the boot of its steady clock (see storage_clock.hpp).
  static result<std::unique_ptr<group_commit>> start(const std::string& path,
                                                     boost::asio::any_io_executor answers_on,
                                                     std::function<moment()> now, std::string boot);

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
               std::function<moment()> now, std::string boot);

  result<open_file> open(const std::vector<worker_row>& leases) const;
  void run();
  bool take(batch& into);
  void process(batch& steps);
  void apply(batch& steps);
  result<void> commit();
  void answer_all(batch steps);

  std::string path_;
  boost::asio::any_io_executor answers_on_;
  std::function<moment()> now_;
  std::string boot_;
  open_file file_;
  std::vector<worker_row> leases_;  ///< while there is no file: they outlive a failed transaction

  std::mutex mutex_;
  std::condition_variable arrived_;
  batch waiting_;  ///< guarded by `mutex_`
  bool ending_ = false;  ///< guarded by `mutex_`
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< loop thread only
  std::thread thread_;
};

inline constexpr std::size_t steps_waiting_max = 1 << 20;

}  // namespace baton::sqlite
