// The SQLite store's file: which files it refuses, what it makes impossible, when it says "done".
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "adapters/real/sqlite/storage_lock.hpp"
#include "tests/store/sqlite_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t index = at; index < at + 4; ++index) {
    value = value << 8 | static_cast<unsigned char>(bytes.at(index));
  }
  return value;
}

// How many transactions SQLite's log holds: the frames that end one carry the database's size.
int commits_in(const std::string& wal_path) {
  std::ifstream file{wal_path, std::ios::binary};
  const std::string wal{std::istreambuf_iterator<char>{file}, {}};
  const std::size_t frame_size = 24 + big_endian(wal, 8);
  int commits = 0;
  for (std::size_t at = 32; at + frame_size <= wal.size(); at += frame_size) {
    const bool current = wal.compare(at + 8, 8, wal, 16, 8) == 0;
    commits += current && big_endian(wal, at + 4) != 0 ? 1 : 0;
  }
  return commits;
}

// A file with one execution that holds slot 1 and one that waits.
std::string file_with_two_executions(const scratch_folder& folder) {
  store_bench it{sqlite_at(folder / "baton.db")};
  it.accept_many(2, it.define(action_of("deploy")));
  return folder / "baton.db";
}

}  // namespace

TEST_CASE("a file from a newer version is refused, with advice, and left as it was") {
  const scratch_folder folder;
  const std::string path = file_with_two_executions(folder);
  raw_file{path}.execute("PRAGMA user_version = 999");
  const error refused = refusal_to_open(path);
  CHECK(refused.is(errc::newer_schema));
  CHECK_THAT(refused.message(), Catch::Contains("999"));
  CHECK(raw_file{path}.integer("SELECT count(*) FROM execution") == 2);
}

TEST_CASE("another program's database is refused and left as it was") {
  const scratch_folder folder;
  raw_file{folder / "other.db"}.execute("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
  CHECK(refusal_to_open(folder / "other.db").is(errc::storage_corrupt));
  CHECK(raw_file{folder / "other.db"}.integer("SELECT count(*) FROM sqlite_schema") == 1);
  raw_file{folder / "marked.db"}.execute("PRAGMA application_id = 7");
  CHECK(refusal_to_open(folder / "marked.db").is(errc::storage_corrupt));
}

TEST_CASE("a file of baton's that lacks a table, an index or its version is called corrupt") {
  for (const char* const damage :
       {"DROP TABLE outbox", "DROP TABLE worker", "DROP TABLE announced", "DROP INDEX slot_holder",
        "DROP INDEX idempotency", "PRAGMA user_version = 0", "PRAGMA user_version = -1"}) {
    const scratch_folder folder;
    const std::string path = file_with_two_executions(folder);
    raw_file{path}.execute(damage);
    INFO(damage);
    CHECK(refusal_to_open(path).is(errc::storage_corrupt));
    CHECK(raw_file{path}.integer("SELECT count(*) FROM execution") == 2);
  }
}

TEST_CASE("a file that is baton's by its mark only is called corrupt, and left as it was") {
  const scratch_folder folder;
  raw_file{folder / "baton.db"}.execute(
      "PRAGMA application_id = 0x6261746e; PRAGMA user_version = 1");
  CHECK(refusal_to_open(folder / "baton.db").is(errc::storage_corrupt));
  CHECK(raw_file{folder / "baton.db"}.integer("SELECT count(*) FROM sqlite_schema") == 0);
}

TEST_CASE("what is pruned leaves nothing behind in any table") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  const action_id action = it.define(action_of("deploy"));
  for (int count = 0; count < 5; ++count) {
    it.run_one(action);
  }
  it.announce_all();
  raw_file file{folder / "baton.db"};
  CHECK(file.integer("SELECT count(*) FROM announced") == 5);
  it.time.pass(std::chrono::hours{2});
  CHECK(it.get(it.port->prune(std::chrono::hours{1}, 10)) == 4);
  CHECK(file.integer("SELECT count(*) FROM execution") == 1);
  CHECK(file.integer("SELECT count(*) FROM announced") == 1);
  CHECK(file.integer("SELECT count(*) FROM outbox") == 0);
}

TEST_CASE("a file that is no database is refused and left as it was") {
  const scratch_folder folder;
  const std::string garbage(8'192, 'x');
  std::ofstream{folder / "garbage.db"} << garbage;
  CHECK(refusal_to_open(folder / "garbage.db").is(errc::storage_corrupt));
  CHECK(std::filesystem::file_size(folder / "garbage.db") == garbage.size());
}

TEST_CASE("an empty file is a new database") {
  const scratch_folder folder;
  std::ofstream{folder / "baton.db"};
  store_bench it{sqlite_at(folder / "baton.db")};
  CHECK(it.define(action_of("deploy")) == action_id{1});
}

TEST_CASE("a path where no file can be written is refused with its name") {
  const scratch_folder folder;
  std::filesystem::create_directory(folder / "folder.db");
  for (const std::string& path :
       {folder / "folder.db", folder / "missing/baton.db", std::string{"/proc/baton.db"}}) {
    const error refused = refusal_to_open(path);
    CHECK(refused.is(errc::unavailable));
    CHECK_THAT(refused.message(), Catch::Contains(path));
  }
}

TEST_CASE("the file allows no second holder of a slot") {
  const scratch_folder folder;
  raw_file file{file_with_two_executions(folder)};
  CHECK(file.try_execute("UPDATE execution SET status = 1, slot = 1 WHERE id = 2") ==
        SQLITE_CONSTRAINT);
  CHECK(file.try_execute("UPDATE execution SET status = 1, slot = 2 WHERE id = 2") == SQLITE_OK);
}

TEST_CASE("the file allows no second slot for one execution") {
  const scratch_folder folder;
  raw_file file{file_with_two_executions(folder)};
  CHECK(file.try_execute("INSERT INTO execution SELECT id, action_id, group_key, status, attempt, "
                         "2, worker, grant_order, ready_at_ns, accepted_at_ns, granted_at_ns, "
                         "started_at_ns, ended_at_ns, NULL, parameters, result, claimed_at_ns "
                         "FROM execution WHERE id = 1") == SQLITE_CONSTRAINT);
}

TEST_CASE("the file allows no slot for who waits or has ended, and none missing for who runs") {
  const scratch_folder folder;
  raw_file file{file_with_two_executions(folder)};
  CHECK(file.try_execute("UPDATE execution SET slot = 2 WHERE id = 2") == SQLITE_CONSTRAINT);
  CHECK(file.try_execute("UPDATE execution SET status = 4, result = '{}' WHERE id = 1") ==
        SQLITE_CONSTRAINT);
  CHECK(file.try_execute("UPDATE execution SET slot = NULL WHERE id = 1") == SQLITE_CONSTRAINT);
  CHECK(file.try_execute("UPDATE execution SET status = 2 WHERE id = 1") == SQLITE_CONSTRAINT);
  CHECK(file.try_execute("UPDATE execution SET status = 9, slot = NULL WHERE id = 1") ==
        SQLITE_CONSTRAINT);
}

TEST_CASE("the file allows one execution per key of an action") {
  const scratch_folder folder;
  raw_file file{file_with_two_executions(folder)};
  CHECK(file.try_execute("UPDATE execution SET idempotency_key = 'k' WHERE id = 1") == SQLITE_OK);
  CHECK(file.try_execute("UPDATE execution SET idempotency_key = 'k' WHERE id = 2") ==
        SQLITE_CONSTRAINT);
}

TEST_CASE("calls that come together share commits, and each is answered after its own") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  store_bench it{sqlite_at(path)};
  const action_id action = it.define(action_of("deploy"));
  raw_file other_user{path};
  const int before = commits_in(path + "-wal");
  constexpr int count = 300;
  int answered = 0;
  int missing = 0;
  for (int index = 0; index < count; ++index) {
    auto accepted = [&](std::exception_ptr, result<accept_reply> answer) {
      ++answered;
      const auto seen = other_user.integer(
          fmt::format("SELECT count(*) FROM execution WHERE id = {}", answer.value().execution));
      missing += seen == 1 ? 0 : 1;
    };
    boost::asio::co_spawn(it.context, it.port->accept({action, {}, "{}", {}}), accepted);
  }
  turn_until(it.context, [&] { return answered == count; });
  CHECK(missing == 0);
  CHECK(commits_in(path + "-wal") - before < count / 2);
}

TEST_CASE("a store that goes with calls unanswered answers none of them later") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  const action_id action = it.define(action_of("deploy"));
  int answered = 0;
  for (int index = 0; index < 20; ++index) {
    boost::asio::co_spawn(it.context, it.port->accept({action, {}, "{}", {}}),
                          [&](std::exception_ptr thrown, result<accept_reply>) {
                            answered += thrown == nullptr ? 1 : 0;
                          });
  }
  settle(it.context);  // all have been sent, some may have been answered
  const int answered_before = answered;
  it.port.reset();
  settle(it.context);
  CHECK(answered == answered_before);
}

TEST_CASE("the storage has one owner at a time") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  using std::chrono::milliseconds;
  {
    const auto owner = storage_lock::acquire(path, milliseconds{0});
    REQUIRE(owner.has_value());
    const auto second = storage_lock::acquire(path, milliseconds{0});
    REQUIRE(second.has_error());
    CHECK(second.error().is(errc::locked));
    CHECK_THAT(second.error().message(), Catch::Contains(path));
  }
  CHECK(storage_lock::acquire(path, milliseconds{0}).has_value());
}

TEST_CASE("the storage stays owned as long as anybody has the lock's descriptor") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  using std::chrono::milliseconds;
  int handed_on = -1;
  {
    const auto owner = storage_lock::acquire(path, milliseconds{0});
    REQUIRE(owner.has_value());
    handed_on = ::dup(owner->descriptor());
  }
  CHECK(storage_lock::acquire(path, milliseconds{0}).error().is(errc::locked));
  ::close(handed_on);
  CHECK(storage_lock::acquire(path, milliseconds{0}).has_value());
}

TEST_CASE("a lock where no file can be made is refused") {
  const scratch_folder folder;
  const auto refused = storage_lock::acquire(folder / "missing/baton.db", {});
  REQUIRE(refused.has_error());
  CHECK(refused.error().is(errc::unavailable));
}

TEST_CASE("a batch from before its keys had a separator is found again, and met by no later key") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  store_bench::ids former;
  {
    store_bench it{sqlite_at(path)};
    const action_id action = it.define(action_of("deploy", 10));
    for (const char* key : {"m/1", "m/2", "m/3"}) {
      former.push_back(it.accept(action, R"({"n":1})", key));
    }
  }
  raw_file{path}.execute(
      "DROP TABLE property; ALTER TABLE execution DROP COLUMN claimed_at_ns; "
      "ALTER TABLE outbox DROP COLUMN ended_at_ns; PRAGMA user_version = 1");
  store_bench it{sqlite_at(path)};
  const action_id action = it.define(action_of("deploy", 10));
  const auto accept = [&](const std::string& key, const std::string& parameters) {
    return it.call(it.port->accept({action, {}, parameters, key}));
  };
  for (std::int64_t number = 1; number <= 3; ++number) {
    const auto again = accept(batch_key("m", 3, number), R"({"n":1})");
    REQUIRE(again.has_value());
    CHECK(again->duplicate);
    CHECK(again->execution == former[static_cast<std::size_t>(number - 1)]);
  }
  CHECK(accept(batch_key("m", 3, 1), "{}").error().is(errc::key_conflict));
  CHECK(accept(batch_key("m", 2, 1), R"({"n":1})").error().is(errc::key_conflict));
  CHECK(accept("m/2", R"({"n":1})")->execution == former[1]);

  CHECK_FALSE(accept("later/1", R"({"n":1})")->duplicate);
  const auto batch = accept(batch_key("later", 2, 1), R"({"n":1})");
  REQUIRE(batch.has_value());
  CHECK_FALSE(batch->duplicate);
}
