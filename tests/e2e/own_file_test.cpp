// The server's own file: locked by others, reached by another name, removed under it.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>

#include <catch2/catch.hpp>
#include <sqlite3.h>
#include <sys/stat.h>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;
namespace fs = std::filesystem;

// One attempt each, which ends when the gate is open; leases that end within a second.
std::string config_at(const scratch_folder& folder, const std::string& storage = "baton.db") {
  return fmt::format(
      "[server]\nlisten = \"unix:baton.sock\"\nstorage = \"{}\"\n"
      "[workers]\nlease = \"1s\"\nheartbeat = \"200ms\"\nlease_margin = \"300ms\"\n"
      "[[action]]\nref = \"gated\"\nlimit = 1\n"
      "command = \"until test -e {}; do sleep 0.005; done\"\n",
      storage, folder / "gate");
}

// Another program that writes, and takes its time.
class foreign_lock {
 public:
  explicit foreign_lock(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
    sqlite3_busy_timeout(handle_, 10'000);
    REQUIRE(sqlite3_exec(handle_, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  ~foreign_lock() { sqlite3_close(handle_); }
  foreign_lock(const foreign_lock&) = delete;
  foreign_lock& operator=(const foreign_lock&) = delete;

 private:
  sqlite3* handle_ = nullptr;
};

bool is_healthy(api& asks) { return asks.send("GET", "/healthz").value().status == 200; }

execution_id run_one(api& asks) {
  const execution_id running = asks.submit("gated").value().execution;
  REQUIRE(eventually([&] { return asks.state(running) == status::running; }));
  return running;
}

}  // namespace

TEST_CASE("a lock of another program for several leases ends no attempt, and is told of") {
  const scratch_folder folder;
  server_process server{folder.path(), config_at(folder)};
  api asks{server.address()};
  const execution_id running = run_one(asks);
  {
    const foreign_lock other{folder / "baton.db"};
    REQUIRE(eventually([&] { return !is_healthy(asks); }));
    CHECK(asks.submit("gated").has_error());
    CHECK(asks.submit("gated").has_error());  // each takes two seconds: three leases are over
    std::ofstream{folder / "gate"};
  }
  REQUIRE(eventually([&] { return asks.state(running) == status::completed; }));
  CHECK(asks.record(running).number.value == 1);
  CHECK(eventually([&] { return is_healthy(asks); }));
  CHECK(server.stderr_text().find("lease lost") == std::string::npos);
  CHECK_THAT(server.stderr_text(), Catch::Contains("another program holds a lock"));
  CHECK(server.stop() == 0);
}

TEST_CASE("control and cancel are answered in time while the storage is away, and never done") {
  const scratch_folder folder;
  server_process server{folder.path(), config_at(folder)};
  api asks{server.address()};
  run_one(asks);
  const execution_id waiting = asks.submit("gated").value().execution;
  {
    const foreign_lock other{folder / "baton.db"};
    const auto since = std::chrono::steady_clock::now();
    auto cancelling = std::async(std::launch::async, [&] {
      api also_asks{server.address()};
      return also_asks.send("POST", fmt::format("/api/v1/executions/{}/cancel", waiting)).value();
    });
    const http_reply changed =
        asks.send("POST", "/api/v1/actions/gated/control", R"({"limit":7})").value();
    const http_reply cancelled = cancelling.get();
    CHECK(std::chrono::steady_clock::now() - since < std::chrono::seconds{15});
    for (const http_reply& each : {changed, cancelled}) {
      CHECK(each.status == 503);
      CHECK_THAT(each.body, Catch::Contains("\"unavailable\""));
    }
  }
  REQUIRE(eventually([&] { return is_healthy(asks); }));
  REQUIRE(asks.submit("gated").has_value());  // behind them: they have had their turn
  CHECK(asks.queue("gated").limit == 1);
  CHECK(asks.state(waiting) == status::requested);
}

TEST_CASE("a storage that is removed: what runs ends, nothing is acknowledged, exit 70") {
  const scratch_folder folder;
  server_process server{folder.path(), config_at(folder)};
  api asks{server.address()};
  run_one(asks);
  fs::remove(folder / "baton.db");
  REQUIRE(eventually([&] { return !is_healthy(asks); }));
  const auto refused = asks.submit("gated");
  REQUIRE(refused.has_error());
  CHECK((refused.error().is(errc::unavailable) || refused.error().is(errc::draining)));
  CHECK_FALSE(server.wait_exit(std::chrono::milliseconds{500}).has_value());
  std::ofstream{folder / "gate"};
  CHECK(server.wait_exit() == 70);
  CHECK_THAT(server.stderr_text(), Catch::Contains("baton.db was removed or renamed"));
  CHECK_FALSE(fs::exists(folder / "baton.db"));
}

TEST_CASE("a second server on the same file is refused, whatever name it has") {
  const scratch_folder folder;
  const scratch_folder other;
  server_process server{folder.path(), config_at(folder)};
  fs::create_symlink(folder / "baton.db", other / "symbolic.db");
  fs::create_hard_link(folder / "baton.db", folder / "hard.db");
  fs::remove(folder / "baton.db.lock");
  for (const std::string& storage :
       {other / "symbolic.db", folder / "hard.db", folder / "baton.db"}) {
    const std::string config = write_config(other.path(), config_at(other, storage));
    const ended_command refused =
        run_baton({"serve", "--config", config}, {}, std::chrono::seconds{30});
    CHECK(refused.exit_code == 69);
    CHECK_THAT(refused.err, Catch::Contains("another server uses"));
  }
  CHECK(server.stop() == 0);
}

TEST_CASE("a history and a storage are their owner's alone; wider ones are told of") {
  const scratch_folder folder;
  const auto mode_of = [](const std::string& path) {
    struct stat seen {};
    REQUIRE(::stat(path.c_str(), &seen) == 0);
    return seen.st_mode & 07777;
  };
  const std::string history = folder / "history.jsonl";
  {
    server_process server{folder.path(), config_at(folder), {"--history", history}};
    CHECK(mode_of(history) == 0600);
    CHECK(mode_of(folder / "baton.db") == 0600);
    CHECK(mode_of(folder / "baton.db-wal") == 0600);
    CHECK(server.stderr_text().find("file open to other users") == std::string::npos);
    CHECK(server.stop() == 0);
  }
  REQUIRE(::chmod(history.c_str(), 0644) == 0);
  REQUIRE(::chmod((folder / "baton.db").c_str(), 0640) == 0);
  server_process server{folder.path(), config_at(folder), {"--history", history}};
  CHECK(eventually([&] {
    return server.stderr_text().find("has mode 0644") != std::string::npos &&
           server.stderr_text().find("has mode 0640") != std::string::npos;
  }));
  CHECK(mode_of(history) == 0644);
}
