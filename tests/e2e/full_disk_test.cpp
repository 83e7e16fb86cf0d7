// A disk that is full while the server runs: refused, lived through, and made good.
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/small_disk.hpp"

namespace {

using namespace baton;
using namespace baton::test;

constexpr int submissions_max = 5'000;

// Runs until the gate is open; begun again if its worker is lost, as often as it takes.
std::string config_at(const scratch_folder& folder) {
  return fmt::format(
      "[server]\nlisten = \"unix:baton.sock\"\nstorage = \"disk/baton.db\"\n"
      "[[action]]\nref = \"gated\"\nlimit = 2\n"
      "command = \"until test -e {}; do sleep 0.005; done\"\n"
      "[action.retry]\nattempts = 100\nbackoff = \"10ms\"\non = [\"abandoned\"]\n",
      folder / "gate");
}

// Submits until the disk is full. Returns how many were accepted.
std::int64_t fill(api& server) {
  const std::string big = R"({"text":")" + std::string(4'000, 'x') + "\"}";
  for (int number = 0; number < submissions_max; ++number) {
    const auto accepted = server.submit("gated", big, fmt::format("key-{}", number));
    if (!accepted) {
      CHECK(accepted.error().is(errc::storage_full));
      return number;
    }
  }
  FAIL("the disk never was full");
  return 0;
}

}  // namespace

TEST_CASE("a full disk refuses what is new, and nothing is lost when there is room again") {
  const scratch_folder folder;
  small_disk disk{folder / "disk", "size=2m"};
  if (!disk.mounted()) {
    WARN("not permitted to mount a file system here: the test of a full disk did not run");
    return;
  }
  server_process server{folder.path(), config_at(folder)};
  api asks{server.address()};
  const std::int64_t accepted = fill(asks);
  REQUIRE(accepted > 10);
  const auto body = wire::submit_body("gated", "{}", "one more", 1'000);
  const http_reply refused = asks.send("POST", "/api/v1/executions", body).value();
  CHECK(refused.status == 507);
  CHECK_THAT(refused.body, Catch::Contains("storage_full"));
  const ended_command told =
      server.run({"submit", "gated", "--count", "1000", "--patience-ms", "0"});
  CHECK(told.exit_code == 69);
  CHECK_THAT(told.err, Catch::Contains("full"));

  // Bodies that end now have nowhere to write it, and must not be forgotten.
  std::ofstream{folder / "gate"};
  const http_reply unhealthy = asks.send("GET", "/healthz").value();
  CHECK(unhealthy.status == 503);
  CHECK_THAT(unhealthy.body, Catch::Contains("storage"));
  REQUIRE(disk.resize("size=64m"));
  CHECK(eventually([&] { return asks.send("GET", "/healthz").value().status == 200; }));
  const std::string last_key = fmt::format("key-{}", accepted);
  REQUIRE(eventually([&] { return asks.submit("gated", "{}", last_key).has_value(); }));
  CHECK(eventually([&] {
    const queue_stats stats = asks.queue("gated");
    return stats.waiting + stats.active == 0;
  }));
  const queue_stats stats = asks.queue("gated");
  CHECK(stats.enqueued_total == stats.ended_total);
  CHECK(stats.enqueued_total >= accepted + 1);
  for (std::int64_t id = 1; id <= stats.enqueued_total; ++id) {
    const execution_record record = asks.record(execution_id{id});
    INFO("execution " << id << ": " << record.result
                      << "; the server says: " << server.stderr_text());
    REQUIRE(record.state == status::completed);
  }
  CHECK(server.stop() == 0);
}

TEST_CASE("what runs while the disk is full runs on") {
  const scratch_folder folder;
  small_disk disk{folder / "disk", "size=2m"};
  if (!disk.mounted()) {
    FAIL("not permitted to mount a file system here: the test of a full disk did not run");
  }
  server_process server{folder.path(), config_at(folder)};
  api asks{server.address()};
  const execution_id running = asks.submit("gated").value().execution;
  REQUIRE(eventually([&] { return asks.state(running) == status::running; }));
  fill(asks);
  REQUIRE(disk.resize("size=64m"));
  std::ofstream{folder / "gate"};
  REQUIRE(eventually([&] { return asks.state(running) == status::completed; }));
  CHECK(asks.record(running).number.value == 1);
}

TEST_CASE("what an operator or a client was refused on a full disk is not done, then or later") {
  const scratch_folder folder;
  small_disk disk{folder / "disk", "size=2m"};
  if (!disk.mounted()) {
    WARN("not permitted to mount a file system here: the test of a full disk did not run");
    return;
  }
  server_process server{folder.path(), config_at(folder)};
  api asks{server.address()};
  const std::int64_t accepted = fill(asks);
  REQUIRE(accepted > 10);
  const std::string cancel = fmt::format("/api/v1/executions/{}/cancel", accepted);
  // What is freed by pruning, or left at the end of the log, may take a small step still.
  const auto until_refused = [&](const std::string& target, const std::string& body) {
    http_reply last;
    for (int tries = 0; tries < 200 && last.status != 507; ++tries) {
      last = asks.send("POST", target, body).value();
    }
    return last;
  };
  const std::string control = "/api/v1/actions/gated/control";
  const http_reply changed = until_refused(control, R"({"limit":7})");
  CHECK(changed.status == 507);
  CHECK_THAT(changed.body, Catch::Contains("storage_full"));
  const int limit_before = asks.queue("gated").limit;
  const http_reply paused = asks.send("POST", control, R"({"mode":"paused"})").value();
  const http_reply cancelled = asks.send("POST", cancel).value();
  CHECK(paused.status == 507);
  CHECK(cancelled.status == 507);

  REQUIRE(disk.resize("size=64m"));
  CHECK(eventually([&] { return asks.send("GET", "/healthz").value().status == 200; }));
  REQUIRE(eventually([&] { return asks.submit("gated").has_value(); }));
  CHECK(asks.queue("gated").limit == limit_before);
  CHECK(asks.queue("gated").mode == queue_mode::open);
  CHECK(asks.state(execution_id{accepted}) == status::requested);
  std::ofstream{folder / "gate"};
}
