// SQLite's C interface, held: a connection and prepared statements that remember the first failure.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace baton::sqlite {

/// One connection, used by one thread at a time. After a failure all further calls do nothing, until
/// `clear_failure`: a transaction is judged once, at its end.
class connection {
 public:
  enum class mode : std::uint8_t {
    create,    ///< a file that is not there is made
    existing,  ///< a file that is not there is an error
  };

  /// Opens the file for reading and writing. Errors: `storage_corrupt`, `storage_full`,
  /// `unavailable` (also where the file may only be read).
  static result<std::unique_ptr<connection>> open(const std::string& path,
                                                  mode chosen = mode::create);

  /// Opens the main file as it is on the disk, without its log, for reading only: where both belong
  /// together it may be an old state, or one in the middle of a change. Errors as above.
  static result<std::unique_ptr<connection>> open_without_log(const std::string& path);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Runs SQL without parameters or rows.
  void execute(const char* sql);

  /// The first column of the first row of a query without parameters.
  [[nodiscard]] std::int64_t query_integer(const char* sql);

  [[nodiscard]] bool failed() const { return failure_ != 0; }

  /// What went wrong, as one of baton's errors. Call when `failed`.
  [[nodiscard]] error failure() const;
  void clear_failure();

  /// The failure is that another program holds a lock on the file.
  [[nodiscard]] bool is_busy() const;

  /// False inside a transaction.
  [[nodiscard]] bool autocommit() const;

  /// Undoes the transaction under way, if there is one, and forgets the failure.
  void roll_back();

  /// How many frames the write-ahead log held after the last commit of this connection. SQLite does
  /// not checkpoint by itself here: `checkpoint` does.
  [[nodiscard]] std::int64_t log_frames() const { return log_frames_; }

  /// How many rows this connection has changed so far.
  [[nodiscard]] std::int64_t change_count() const;

  /// Moves the log's pages into the main file. False: a reader needs some of them to stay, or it
  /// failed.
  [[nodiscard]] bool checkpoint();

  /// The destructor leaves the write-ahead log as it is, instead of emptying and removing it.
  void keep_log_on_close();

 private:
  friend class statement;
  explicit connection(sqlite3* handle, std::string path);
  static result<std::unique_ptr<connection>> open(const std::string& name, const std::string& path,
                                                  int flags);
  void note_failure();

  sqlite3* handle_;
  std::string path_;
  std::int64_t log_frames_ = 0;
  int failure_ = 0;
  std::string failure_text_;
};

/// One prepared statement. Bind in order, then `run` it, or `step` through its rows.
class statement {
 public:
  statement(connection& on, const char* sql);
  ~statement();
  statement(const statement&) = delete;
  statement& operator=(const statement&) = delete;

  statement& bind(std::int64_t value);
  statement& bind(double value);
  /// The text must live until the statement has run.
  statement& bind(std::string_view text);
  statement& bind_null();

  /// Executes without rows and makes ready for the next use.
  void run();

  /// True while there is a row; when there is none any more, it is ready for the next use.
  bool step();

  /// Ends a query before its last row.
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  connection& on_;
  sqlite3_stmt* handle_ = nullptr;
  int bound_ = 0;
};

}  // namespace baton::sqlite
