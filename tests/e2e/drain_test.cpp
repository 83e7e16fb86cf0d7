// How a server ends: drained, at once, or killed; and what the next one makes of it.
#include <chrono>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_processes.hpp"
#include "tests/support/process_runners.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using std::chrono::steady_clock;

// An action whose body goes on until a file is there: one at a time, in order.
struct gated_action {
  const scratch_folder& folder;
  std::string marker = "baton-drain-test-" + unique_nap();

  [[nodiscard]] std::string config() const {
    return fmt::format(
        "[[action]]\nref = \"gated\"\ngrace = \"10s\"\ncommand = [\"/bin/sh\", \"-c\", "
        "\"trap '' TERM; until test -e {}; do sleep 0.005; done; echo 7\", \"{}\"]\n",
        folder / "gate", marker);
  }
  void open() const { std::ofstream{folder / "gate"}; }
  [[nodiscard]] bool runs() const { return !living_with_argument(marker).empty(); }
};

const char* const retried = "[action.retry]\nattempts = 3\nbackoff = \"10ms\"\n";

bool log_says(const server_process& server, const char* event) {
  return server.stderr_text().find(event) != std::string::npos;
}

}  // namespace

TEST_CASE("a drain lets the running end, keeps the waiting, and refuses the new") {
  const scratch_folder folder;
  const gated_action gated{folder};
  const std::vector<std::string> recorded{"--history", folder / "history.jsonl"};
  server_process first{folder.path(), gated.config(), recorded};
  api before{first.address()};
  const execution_id running = before.submit("gated").value().execution;
  const execution_id waiting = before.submit("gated").value().execution;
  REQUIRE(eventually([&] { return gated.runs(); }));
  first.terminate();
  REQUIRE(eventually([&] { return log_says(first, "\"draining\""); }));

  const ended_command refused = first.run({"submit", "gated", "--patience-ms", "0"});
  CHECK(refused.exit_code == 69);
  CHECK_THAT(refused.err, Catch::Contains("shutting down"));
  CHECK(before.send("GET", "/healthz").value().status == 503);
  CHECK(before.state(running) == status::running);
  CHECK(before.queue("gated").enqueued_total == 2);

  gated.open();
  CHECK(first.wait_exit() == 0);
  CHECK_FALSE(gated.runs());
  server_process second{folder.path(), gated.config(), recorded};
  api after{second.address()};
  const execution_record ended = after.record(running);
  CHECK(ended.state == status::completed);
  CHECK(ended.result == "7");
  CHECK(eventually([&] { return after.state(waiting) == status::completed; }));
  CHECK(second.stop() == 0);
  const ended_command judged = run_baton({"check", folder / "history.jsonl"});
  INFO(judged.out << judged.err);
  CHECK(judged.exit_code == 0);
}

namespace {

/// Whether the process has a connection, and sleeps.
bool waits_on_socket(pid_t pid) {
  std::error_code gone;
  bool connected = false;
  const std::filesystem::directory_iterator open{"/proc/" + std::to_string(pid) + "/fd", gone};
  for (const auto& each : open) {
    connected |= std::filesystem::read_symlink(each.path(), gone).string().starts_with("socket:");
  }
  return connected && process_state(pid) == 'S';
}

}  // namespace

TEST_CASE("who waits for the end of what runs learns it while the server drains") {
  const scratch_folder folder;
  const gated_action gated{folder};
  server_process server{folder.path(), gated.config()};
  api asks{server.address()};
  const execution_id running = asks.submit("gated").value().execution;
  REQUIRE(eventually([&] { return gated.runs(); }));
  child_process waits{{BATON_BIN_DIR "/baton", "show", fmt::format("{}", running), "--wait",
                       "--server", server.address()}};
  REQUIRE(eventually([&] { return waits_on_socket(waits.pid()); }));
  server.terminate();
  REQUIRE(eventually([&] { return log_says(server, "\"draining\""); }));
  gated.open();
  CHECK(waits.wait_exit(std::chrono::seconds{20}) == 0);
  INFO(waits.err());
  CHECK_THAT(waits.out(), Catch::Contains("completed"));
  CHECK(server.wait_exit() == 0);
}

TEST_CASE("a second signal stops at once, kills the bodies, and leaves them to the next start") {
  const scratch_folder folder;
  const gated_action gated{folder};
  const std::string config = gated.config() + retried;
  server_process first{folder.path(), config};
  api before{first.address()};
  const execution_id running = before.submit("gated").value().execution;
  REQUIRE(eventually([&] { return gated.runs(); }));
  first.terminate();
  REQUIRE(eventually([&] { return log_says(first, "\"draining\""); }));
  CHECK(gated.runs());
  const auto asked = steady_clock::now();
  first.terminate();
  CHECK(first.wait_exit() == 0);
  CHECK(steady_clock::now() - asked < std::chrono::seconds{5});
  CHECK_FALSE(gated.runs());

  gated.open();
  server_process second{folder.path(), config};
  api after{second.address()};
  CHECK(eventually([&] { return after.state(running) == status::completed; }));
  CHECK(after.record(running).number.value == 2);
}

TEST_CASE("a server that was killed has its slot back within three seconds of the restart") {
  const scratch_folder folder;
  const gated_action gated{folder};
  server_process first{folder.path(), gated.config()};
  api before{first.address()};
  const execution_id lost = before.submit("gated").value().execution;
  const execution_id next = before.submit("gated").value().execution;
  REQUIRE(eventually([&] { return gated.runs(); }));
  first.kill_hard();

  const auto restarted = steady_clock::now();
  server_process second{folder.path(), gated.config()};
  api after{second.address()};
  REQUIRE(eventually([&] { return after.state(next) == status::running; }));
  CHECK(steady_clock::now() - restarted < std::chrono::seconds{3});
  CHECK(after.state(lost) == status::abandoned);
  gated.open();
  CHECK(eventually([&] { return after.state(next) == status::completed; }));
  CHECK(after.queue("gated").active == 0);
}

TEST_CASE(
    "a killed server's execution is run again where its policy says so, and keeps its place") {
  const scratch_folder folder;
  const gated_action gated{folder};
  server_process first{folder.path(), gated.config() + retried};
  api before{first.address()};
  const execution_id lost = before.submit("gated").value().execution;
  const execution_id next = before.submit("gated").value().execution;
  REQUIRE(eventually([&] { return gated.runs(); }));
  first.kill_hard();

  const auto restarted = steady_clock::now();
  server_process second{folder.path(), gated.config() + retried};
  api after{second.address()};
  REQUIRE(eventually([&] { return after.state(lost) == status::running; }));
  CHECK(steady_clock::now() - restarted < std::chrono::seconds{3});
  CHECK(after.record(lost).number.value == 2);
  CHECK(after.state(next) == status::requested);
  gated.open();
  CHECK(eventually([&] { return after.state(next) == status::completed; }));
  CHECK(after.state(lost) == status::completed);
}
