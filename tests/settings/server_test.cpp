// [server], and that the server hands on what the file says: through the real binary.
#include <algorithm>
#include <filesystem>
#include <string>

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace baton::test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

const std::string one_action = "[[action]]\nref = \"deploy\"\ncommand = \"echo 42\"\n";

std::string server_section(const std::string& keys) {
  return fmt::format("[server]\n{}\n{}", keys, one_action);
}

std::size_t count_of(const std::string& word, const std::string& in) {
  std::size_t count = 0;
  for (std::size_t at = in.find(word); at != std::string::npos; at = in.find(word, at + 1)) {
    ++count;
  }
  return count;
}

/// All that a server logs in its life, in which it is asked for its queues and then told to stop.
std::string log_under(const std::string& log_level) {
  const scratch_folder folder;
  const std::string socket = "unix:" + folder / "baton.sock";
  const std::string config = write_config(
      folder.path(), server_section(fmt::format("listen = \"{}\"\n{}", socket, log_level)));
  child_process server{{BATON_BIN_DIR "/baton", "serve", "--config", config}};
  // One that logs little does not say when it serves.
  const auto serves = [&] { return run_baton({"queue", "--server", socket}).exit_code == 0; };
  CHECK(eventually(serves));
  server.send(SIGTERM);
  CHECK(server.wait_exit(std::chrono::seconds{30}) == 0);
  return server.err();
}

/// The exit code of a submission whose parameters have this many bytes, and what it says.
ended_command submit_of_size(const std::string& setting, std::size_t size) {
  const scratch_folder folder;
  const server_process server{folder.path(),
                              server_section("listen = \"unix:baton.sock\"\n" + setting)};
  const std::string frame = R"({"a":""})";
  return server.run({"submit", "deploy", "--param", "a=" + std::string(size - frame.size(), 'x')});
}

}  // namespace

TEST_CASE("server.listen is where the API is reached", "[setting:server.listen]") {
  const scratch_folder folder;
  for (const char* const listen : {"127.0.0.1:0", "localhost:0", "unix:other.sock"}) {
    server_process server{folder.path(), server_section(fmt::format("listen = \"{}\"", listen))};
    CHECK(server.run({"queue"}).exit_code == 0);
    const bool on_socket = std::string{listen} == "unix:other.sock";
    CHECK(std::filesystem::exists(folder / "other.sock") == on_socket);
    CHECK_THAT(server.address(),
               StartsWith(on_socket ? "unix:" + folder / "other.sock" : "127.0.0.1:"));
    CHECK(server.stop() == 0);
  }
}

TEST_CASE("server.listen is 127.0.0.1:8377 where the file does not say it",
          "[setting:server.listen]") {
  const scratch_folder folder;
  const std::string config = write_config(folder.path(), server_section(""));
  const child_process server{{BATON_BIN_DIR "/baton", "serve", "--config", config}};
  // It serves there, or cannot because somebody else does: both name the address.
  const auto named = [&] { return server.err().find("127.0.0.1:8377") != std::string::npos; };
  CHECK(eventually(named));
}

TEST_CASE("server.storage is the file that remembers", "[setting:server.storage]") {
  const scratch_folder folder;
  const auto ended_in = [&](const std::string& storage) {
    server_process server{folder.path(),
                          server_section("listen = \"unix:baton.sock\"\n" + storage)};
    const int before = server.run({"show", "1"}).exit_code;
    CHECK(server.run({"submit", "deploy", "--wait"}).exit_code == 0);
    CHECK(server.stop() == 0);
    return before == 0;
  };
  CHECK_FALSE(ended_in(""));
  CHECK(std::filesystem::exists(folder / "baton.db"));
  CHECK(ended_in(""));
  CHECK_FALSE(ended_in("storage = \"other.db\""));
  CHECK(std::filesystem::exists(folder / "other.db"));
  CHECK(ended_in("storage = \"" + folder / "other.db" + "\""));
}

TEST_CASE("server.log_level is the least severe that is logged", "[setting:server.log_level]") {
  const std::string by_default = log_under("");
  CHECK_THAT(by_default, Contains(R"("level":"info")") && Contains(R"("serving")"));
  CHECK_THAT(log_under("log_level = \"debug\""), Contains(R"("serving")"));
  CHECK(log_under("log_level = \"warning\"").empty());
  CHECK(log_under("log_level = \"error\"").empty());
}

TEST_CASE("server.params_max_bytes bounds a submission's parameters",
          "[setting:server.params_max_bytes]") {
  CHECK(submit_of_size("", 100'000).exit_code == 0);
  CHECK(submit_of_size("params_max_bytes = 1000", 1'000).exit_code == 0);
  const ended_command refused = submit_of_size("params_max_bytes = 1000", 1'001);
  CHECK(refused.exit_code != 0);
  CHECK_THAT(refused.err, Contains("params_max_bytes is 1000"));
}

TEST_CASE("the server hands the file's settings on to its loop and its actions") {
  const scratch_folder folder;
  const server_process server{folder.path(), R"(
[workers]
count = 3
[[action]]
ref = "deploy"
command = "pwd; echo $SAYS"
limit = 7
working_directory = "/"
env = { SAYS = "so" }
)"};
  const auto enlisted = [&] { return count_of("\"worker enlisted\"", server.stderr_text()); };
  CHECK(eventually([&] { return enlisted() == 3; }));
  const ended_command queue = server.run({"queue", "deploy", "--json"});
  CHECK(boost::json::parse(queue.out).at("limit").as_int64() == 7);
  const ended_command asked = server.run({"submit", "deploy", "--wait", "--json"});
  CHECK_THAT(asked.out, Contains(R"(/\nso\n)") || Contains(R"(/\u000aso\u000a)"));
}

}  // namespace baton::test
