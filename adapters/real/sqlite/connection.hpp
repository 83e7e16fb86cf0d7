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
  /// Opens or creates the file. Errors: `storage_corrupt`, `storage_full`, `unavailable`.
  static result<std::unique_ptr<connection>> open(const std::string& path);
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

  /// False inside a transaction.
  [[nodiscard]] bool autocommit() const;

 private:
  friend class statement;
  explicit connection(sqlite3* handle, std::string path);
  void note_failure();

  sqlite3* handle_;
  std::string path_;
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
