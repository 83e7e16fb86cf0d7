// The commands as their documentation has them.
#include <catch2/catch.hpp>

#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton::test;

}  // namespace

TEST_CASE("a server serves, answers and drains") {
  const scratch_folder folder;
  server_process server{folder.path(), "[[action]]\nref = \"hello\"\ncommand = \"echo 1\"\n"};
  const ended_command asked = server.run({"submit", "hello", "--wait"});
  CHECK(asked.out == "");
  CHECK(asked.exit_code == 0);
  CHECK(server.stop() == 0);
  CHECK(server.stderr_text() == "");
}
