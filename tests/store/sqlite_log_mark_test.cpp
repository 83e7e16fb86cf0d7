// A write-ahead log that should be there and is not: an error, not an old or an empty start.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/sqlite_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;
namespace fs = std::filesystem;

// Runs `work`, which ends with a SIGKILL, in a process of its own: the files stay as a crash leaves
// them.
void crash_in(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);
}

// Accepts `count` executions in a storage at `path`, and crashes.
void crash_with(const std::string& path, int count) {
  crash_in([&] {
    store_bench it{sqlite_at(path)};
    const action_id action = it.define(action_of("deploy"));
    for (int number = 0; number < count; ++number) {
      it.accept(action);
    }
    ::raise(SIGKILL);
  });
}

std::int64_t accepted_in(const std::string& path) {
  store_bench it{sqlite_at(path)};
  return it.stats(it.define(action_of("deploy"))).enqueued_total;
}

void check_corrupt(const std::string& path, const char* words) {
  const error refused = refusal_to_open(path);
  CHECK(refused.is(errc::storage_corrupt));
  CHECK_THAT(refused.message(), Catch::Contains(words));
  CHECK_THAT(refused.message(), Catch::Contains(path));
}

}  // namespace

TEST_CASE("after a crash everything is there, and after the next crash as well") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(path, 3);
  crash_with(path, 3);
  CHECK(accepted_in(path) == 6);
  CHECK(accepted_in(path) == 6);  // after a clean end there is no log, and none is missed
}

TEST_CASE("a log that is missing after a crash is an error that says what to do") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(path, 3);
  fs::rename(path + "-wal", folder / "kept");
  fs::remove(path + "-shm");
  check_corrupt(path, "write-ahead log is missing");
  check_corrupt(path, "put");
  fs::rename(folder / "kept", path + "-wal");
  CHECK(accepted_in(path) == 3);
}

TEST_CASE("a log that is missing after a crash right behind the opening is an error as well") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_in([&] {
    const store_bench it{sqlite_at(path)};
    ::raise(SIGKILL);
  });
  fs::remove(path + "-wal");
  check_corrupt(path, "write-ahead log is missing");
}

TEST_CASE("an empty or a cut-off log after a crash is an error") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(path, 3);
  for (const std::uintmax_t size : {20U, 0U}) {
    fs::resize_file(path + "-wal", size);
    check_corrupt(path, "missing or empty");
  }
}

TEST_CASE("another file's log, and an old log of the same file, are not taken for the right one") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(folder / "other.db", 5);
  crash_with(path, 3);
  fs::copy_file(path + "-wal", folder / "old");
  REQUIRE(accepted_in(path) == 3);  // ends cleanly: that log is over
  crash_with(path, 3);
  for (const char* const name : {"other.db-wal", "old"}) {
    INFO(name);
    fs::copy_file(path + "-wal", folder / "right");
    fs::copy_file(folder / name, path + "-wal", fs::copy_options::overwrite_existing);
    fs::remove(path + "-shm");
    check_corrupt(path, "another file, or an old one");
    fs::rename(folder / "right", path + "-wal");
  }
  CHECK(accepted_in(path) == 6);
}

TEST_CASE("a database that is gone while its log is there is an error, not an empty start") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(path, 3);
  fs::resize_file(path, 0);
  check_corrupt(path, "is empty, but there is a write-ahead log");
  CHECK(fs::file_size(path + "-wal") > 0);
}

TEST_CASE("a database that is moved with its log after a crash starts under its new name") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(path, 3);
  fs::rename(path, folder / "new.db");
  fs::rename(path + "-wal", folder / "new.db-wal");
  CHECK(accepted_in(folder / "new.db") == 3);
}

TEST_CASE("a crashed database that is reached by another name than its log is an error") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(path, 3);
  fs::create_hard_link(path, folder / "hard.db");
  check_corrupt(folder / "hard.db", "write-ahead log is missing");
  fs::create_symlink(path, folder / "symbolic.db");
  CHECK(accepted_in(folder / "symbolic.db") == 3);
}

TEST_CASE("a program that looked at the crashed database took its log in, which is no error") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(path, 3);
  CHECK(raw_file{path}.integer("SELECT count(*) FROM execution") == 3);
  REQUIRE_FALSE(fs::exists(path + "-wal"));
  CHECK(accepted_in(path) == 3);
}

TEST_CASE("a copy made beside a running store starts, with all that was acknowledged") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  store_bench it{sqlite_at(path)};
  const action_id action = it.define(action_of("deploy"));
  it.accept_many(3, action);
  raw_file{path}.execute(fmt::format("VACUUM INTO '{}'", folder / "vacuumed.db"));
  sqlite3* from = nullptr;
  sqlite3* to = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &from) == SQLITE_OK);
  REQUIRE(sqlite3_open((folder / "copy.db").c_str(), &to) == SQLITE_OK);
  sqlite3_backup* const copying = sqlite3_backup_init(to, "main", from, "main");
  REQUIRE(copying != nullptr);
  CHECK(sqlite3_backup_step(copying, -1) == SQLITE_DONE);
  sqlite3_backup_finish(copying);
  sqlite3_close(from);
  sqlite3_close(to);
  it.accept(action);  // the store goes on
  CHECK(accepted_in(folder / "copy.db") == 3);
  CHECK(accepted_in(folder / "vacuumed.db") == 3);
}

TEST_CASE("a copy of a crashed database with its log starts") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(path, 3);
  copy_as_crashed(path, folder / "copy.db");
  CHECK(accepted_in(folder / "copy.db") == 3);
}

TEST_CASE("the way out that the error names is one") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  crash_with(path, 3);
  fs::remove(path + "-wal");
  check_corrupt(path, "DELETE FROM property WHERE name = 'write-ahead log'");
  raw_file{path}.execute("DELETE FROM property WHERE name = 'write-ahead log'");
  CHECK(accepted_in(path) == 0);
}

TEST_CASE("a storage that cannot have a write-ahead log is refused with the reason") {
  const error refused = refusal_to_open(":memory:");
  CHECK(refused.is(errc::unavailable));
  CHECK_THAT(refused.message(), Catch::Contains("journal mode stays 'memory'"));
}
