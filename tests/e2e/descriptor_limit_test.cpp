// A server that may have few open files: it takes on what they carry, and no execution fails of it.
#include <fstream>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;

}  // namespace

TEST_CASE("a capacity that the limit of open files cannot carry is lowered, and everything runs") {
  const scratch_folder folder;
  const std::string address = "unix:" + (folder / "baton.sock");
  std::ofstream{folder / "baton.toml"} << fmt::format(
      "[server]\nlisten = \"{}\"\nstorage = \"{}\"\n[workers]\ncapacity = 64\n"
      "[[action]]\nref = \"nap\"\nlimit = 64\ncommand = [\"/bin/sleep\", \"0.02\"]\n",
      address, folder / "baton.db");
  // Soft and hard: a server raises its soft limit as far as it may.
  child_process server{{"/bin/sh", "-c", "ulimit -n 200; exec \"$0\" serve --config \"$1\"",
                        std::string{BATON_BIN_DIR} + "/baton", folder / "baton.toml"}};
  REQUIRE(eventually([&] { return server.err().find("\"serving\"") != std::string::npos; }));
  CHECK_THAT(server.err(), Catch::Contains("capacity lowered"));
  CHECK_THAT(server.err(), Catch::Contains("is 9 instead of 64: of 200 open files"));

  const ended_command done = run_baton(
      {"submit", "nap", "--count", "64", "--wait", "--json", "--server", address});
  INFO(done.err);
  CHECK(done.exit_code == 0);
  const ended_command queue = run_baton({"queue", "nap", "--json", "--server", address});
  CHECK_THAT(queue.out, Catch::Contains("\"total_completed\":64"));
  server.send(SIGTERM);
  CHECK(server.wait_exit(std::chrono::seconds{30}) == 0);
}
