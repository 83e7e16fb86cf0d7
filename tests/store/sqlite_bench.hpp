// A SQLite store on a bench, and its file seen with a connection of the test's own.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "adapters/real/sqlite/sqlite_store.hpp"
#include "tests/contracts/store_contract_bench.hpp"
#include "tests/support/scratch_folder.hpp"

namespace baton::test {

using store_bench = local_store_bench;

/// Makes stores on the file at `path`.
inline make_store sqlite_at(std::string path) {
  return [path = std::move(path)](const boost::asio::any_io_executor& executor,
                                  std::function<moment()> now) {
    auto opened = sqlite_store::open(path, executor, std::move(now));
    if (!opened) {
      FAIL(opened.error().message());
    }
    return *std::move(opened);
  };
}

/// The error with which a store refuses to open `path`.
inline error refusal_to_open(const std::string& path) {
  boost::asio::io_context context;
  const auto opened = sqlite_store::open(path, context.get_executor());
  REQUIRE(opened.has_error());
  CHECK_FALSE(opened.error().message().empty());
  return opened.error();
}

/// The file as a stranger sees it: only what is committed.
class raw_file {
 public:
  explicit raw_file(const std::string& path) {
    REQUIRE(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                            nullptr) == SQLITE_OK);
    sqlite3_busy_timeout(handle_, 10'000);
  }
  ~raw_file() { sqlite3_close_v2(handle_); }
  raw_file(const raw_file&) = delete;
  raw_file& operator=(const raw_file&) = delete;

  int try_execute(const std::string& sql) {
    return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  }
  void execute(const std::string& sql) { REQUIRE(try_execute(sql) == SQLITE_OK); }

  std::int64_t integer(const std::string& sql) {
    sqlite3_stmt* query = nullptr;
    REQUIRE(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &query, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(query) == SQLITE_ROW);
    const std::int64_t value = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return value;
  }

 private:
  sqlite3* handle_ = nullptr;
};

/// Copies a database as a crash would leave it: the file and its log, without the shared memory.
inline void copy_as_crashed(const std::string& from, const std::string& to) {
  namespace fs = std::filesystem;
  for (const char* const suffix : {"", "-wal", "-shm"}) {
    fs::remove(to + suffix);
  }
  fs::copy_file(from, to);
  if (fs::exists(from + "-wal")) {
    fs::copy_file(from + "-wal", to + "-wal");
  }
}

}  // namespace baton::test
