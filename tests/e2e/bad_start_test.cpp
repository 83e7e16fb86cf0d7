// Servers that must not start: why is told, with the right code, and everything is left as it was.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/small_disk.hpp"

namespace {

using namespace baton;
using namespace baton::test;

const char* const one_action = "[[action]]\nref = \"hello\"\ncommand = [\"/bin/true\"]\n";

// A start that must be refused; one that is not is killed, which no expected code looks like.
ended_command refused_start(const scratch_folder& folder, const std::string& text,
                            const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"serve", "--config", write_config(folder.path(), text)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  ended_command ended = run_baton(arguments, {}, std::chrono::seconds{20});
  CHECK(ended.out.empty());
  return ended;
}

std::string server_section(const std::string& listen, const std::string& storage) {
  return fmt::format("[server]\nlisten = \"{}\"\nstorage = \"{}\"\n", listen, storage);
}

// Runs a statement on the storage while no server does.
void execute(const std::string& path, const char* sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  CHECK(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(handle);
}

std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// Leaves a storage with one ended execution in the folder.
void serve_once(const scratch_folder& folder) {
  server_process server{folder.path(), one_action};
  REQUIRE(server.run({"submit", "hello", "--wait"}).exit_code == 0);
  REQUIRE(server.stop() == 0);
}

}  // namespace

TEST_CASE("a configuration with a mistake is refused with its place, and nothing is started") {
  struct sample {
    const char* text;
    const char* words;
  };
  const std::string hello = one_action;
  for (const auto& [text, words] : std::vector<sample>{
           {"[[action]\nref = 1\n", "baton.toml:4:"},
           {"[[action]]\nref = \"hello\"\ncommand = \"true\"\nlimit = 0\n",
            "action[0].limit: must be from 1 to 10000, found 0"},
           {"[[action]]\nref = \"a\"\ncommand = \"true\"\n[[action]]\nref = \"a\"\ncommand = "
            "\"true\"\n",
            "action[1].ref"},
           {"[[action]]\nref = \"hello\"\ncommand = [\"/no/such/program\"]\n", "/no/such/program"},
           {"[[action]]\nref = \"hello\"\ncommand = [\"no-such-program\"]\n", "no-such-program"},
           {"[[action]]\nref = \"hello\"\n", "action[0].command"},
           {"", "action"}}) {
    const scratch_folder folder;
    INFO(text);
    const ended_command refused = refused_start(folder, text);
    CHECK(refused.exit_code == 64);
    CHECK_THAT(refused.err, Catch::Contains(words));
    CHECK_THAT(refused.err, Catch::Contains("nothing was started"));
    CHECK_FALSE(std::filesystem::exists(folder / "baton.db"));
    CHECK_FALSE(std::filesystem::exists(folder / "baton.sock"));
  }
}

TEST_CASE("all mistakes of a configuration are told at once") {
  const scratch_folder folder;
  const ended_command refused = refused_start(
      folder,
      "[workers]\ncount = 0\n[[action]]\nref = \"Hello!\"\ncommand = \"true\"\nlimt = 3\n"
      "timeout = 5\n");
  CHECK(refused.exit_code == 64);
  for (const char* const words : {"workers.count", "action[0].ref", "action[0].limt",
                                  "did you mean limit", "action[0].timeout", "4 mistake(s)"}) {
    CHECK_THAT(refused.err, Catch::Contains(words));
  }
}

TEST_CASE("a configuration that is not there is refused by its name") {
  const ended_command refused = run_baton({"serve", "--config", "/no/such/baton.toml"});
  CHECK(refused.exit_code == 64);
  CHECK_THAT(refused.err, Catch::Contains("/no/such/baton.toml"));
  CHECK(run_baton({"serve"}).exit_code == 64);
}

TEST_CASE("storage from a newer version is refused with advice and serves its own again") {
  const scratch_folder folder;
  serve_once(folder);
  execute(folder / "baton.db", "PRAGMA user_version = 999");
  const ended_command refused = refused_start(folder, one_action);
  CHECK(refused.exit_code == 64);
  CHECK_THAT(refused.err, Catch::Contains("999") && Catch::Contains("newer baton"));
  execute(folder / "baton.db", "PRAGMA user_version = 2");
  server_process again{folder.path(), one_action};
  CHECK(api{again.address()}.state(execution_id{1}) == status::completed);
}

TEST_CASE("storage that is garbage, or another program's, is refused and left as it was") {
  const scratch_folder folder;
  std::ofstream{folder / "baton.db"} << std::string(8'192, 'x');
  const ended_command garbage = refused_start(folder, one_action);
  CHECK(garbage.exit_code == 64);
  CHECK_THAT(garbage.err, Catch::Contains("baton.db"));
  CHECK(content_of(folder / "baton.db") == std::string(8'192, 'x'));

  std::filesystem::remove(folder / "baton.db");
  execute(folder / "baton.db", "CREATE TABLE theirs (a)");
  const std::string theirs = content_of(folder / "baton.db");
  const ended_command foreign = refused_start(folder, one_action);
  CHECK(foreign.exit_code == 64);
  CHECK_THAT(foreign.err, Catch::Contains("another program"));
  CHECK(content_of(folder / "baton.db") == theirs);
}

TEST_CASE("a second server on the same storage is refused with a hint, and the first goes on") {
  const scratch_folder folder;
  server_process first{folder.path(), one_action};
  const ended_command refused =
      refused_start(folder, server_section("unix:other.sock", "baton.db") + one_action);
  CHECK(refused.exit_code == 69);
  CHECK_THAT(refused.err, Catch::Contains("another server uses") && Catch::Contains("stop it"));
  CHECK(first.run({"submit", "hello", "--wait"}).exit_code == 0);
}

TEST_CASE("an address in use is refused by its name, and the first server goes on") {
  const scratch_folder folder;
  const scratch_folder other;
  server_process first{folder.path(), server_section("127.0.0.1:0", "baton.db") + one_action};
  const ended_command refused =
      refused_start(other, server_section(first.address(), "baton.db") + one_action);
  CHECK(refused.exit_code == 69);
  CHECK_THAT(refused.err, Catch::Contains(first.address()));
  CHECK(first.run({"submit", "hello", "--wait"}).exit_code == 0);

  server_process local{other.path(), one_action};
  const ended_command also_refused =
      refused_start(folder, server_section(local.address(), "other.db") + one_action);
  CHECK(also_refused.exit_code == 69);
  CHECK_THAT(also_refused.err, Catch::Contains("baton.sock"));
  CHECK(local.run({"submit", "hello", "--wait"}).exit_code == 0);
}

TEST_CASE("a history that cannot be written is refused by its name") {
  const scratch_folder folder;
  const ended_command refused =
      refused_start(folder, one_action, {"--history", folder / "missing/history.jsonl"});
  CHECK(refused.exit_code == 69);
  CHECK_THAT(refused.err, Catch::Contains("missing/history.jsonl"));
}

TEST_CASE("storage on a disk that may only be read is refused by its name") {
  const scratch_folder folder;
  small_disk disk{folder / "disk", "size=4m"};
  if (!disk.mounted()) {
    WARN("not permitted to mount a file system here: the test of a read-only disk did not run");
    return;
  }
  const std::string text = server_section("unix:baton.sock", "disk/baton.db") + one_action;
  CHECK(server_process{folder.path(), text}.stop() == 0);
  REQUIRE(disk.make_read_only());
  const ended_command refused = refused_start(folder, text);
  CHECK(refused.exit_code == 69);
  CHECK_THAT(refused.err, Catch::Contains("disk/baton.db") && Catch::Contains("Read-only"));
}

TEST_CASE("storage in a folder that is not there is refused by its name") {
  const scratch_folder folder;
  const ended_command refused =
      refused_start(folder, server_section("unix:baton.sock", "missing/baton.db") + one_action);
  CHECK(refused.exit_code == 69);
  CHECK_THAT(refused.err, Catch::Contains("missing/baton.db"));
}
