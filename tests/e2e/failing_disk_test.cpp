// A disk that fails to take a write while the server runs: nothing is acknowledged that is not
// stored, what runs runs on, and the server goes on when the disk does.
#include <csignal>
#include <fstream>
#include <map>

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;

// To SQLite a file that may not grow is one whose writes fail for no reason that it knows.
bool let_files_grow_to(pid_t server, rlim_t bytes) {
  const rlimit wanted{bytes, RLIM_INFINITY};
  return ::prlimit(server, RLIMIT_FSIZE, &wanted, nullptr) == 0;
}

std::string config_at(const scratch_folder& folder) {
  return fmt::format(
      "[[action]]\nref = \"gated\"\nlimit = 1\ncommand = \"until test -e {}; do sleep 0.005; done\"\n",
      folder / "gate");
}

}  // namespace

TEST_CASE("writes that fail are told of, and nothing is acknowledged that is not stored") {
  const scratch_folder folder;
  server_process server{folder.path(), config_at(folder)};
  api asks{server.address()};
  const execution_id running = asks.submit("gated").value().execution;
  REQUIRE(eventually([&] { return asks.state(running) == status::running; }));
  if (!let_files_grow_to(server.pid(), 256 * 1024)) {
    WARN("not permitted to limit another process here: the test of a failing disk did not run");
    return;
  }
  std::map<std::string, execution_id> stored;
  std::optional<error> refused;
  const std::string text = R"({"text":")" + std::string(8'000, 'x') + "\"}";
  for (int number = 0; number < 1'000 && !refused; ++number) {
    const std::string key = fmt::format("key-{}", number);
    const auto accepted = asks.submit("gated", text, key);
    if (accepted) {
      stored.emplace(key, accepted->execution);
    } else {
      refused = accepted.error();
    }
  }
  REQUIRE(refused.has_value());
  // A small write may still fit, and make it healthy again for a while.
  REQUIRE(eventually(
      [&] { return server.stderr_text().find("\"unhealthy\"") != std::string::npos; }));
  CHECK_FALSE(server.wait_exit(std::chrono::milliseconds{0}).has_value());
  std::ofstream{folder / "gate"};

  REQUIRE(let_files_grow_to(server.pid(), RLIM_INFINITY));
  CHECK(eventually([&] { return asks.send("GET", "/healthz").value().status == 200; }));
  REQUIRE(eventually([&] { return is_terminal(asks.state(running)); }));
  CHECK(asks.state(running) == status::completed);
  CHECK(asks.record(running).number == attempt{1});
  for (const auto& [key, execution] : stored) {
    CHECK(asks.submit("gated", text, key).value().execution == execution);
  }
  CHECK(server.stop() == 0);
}
