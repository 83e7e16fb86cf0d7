// Time as a real server meets it: stopped as a whole while attempts run, started again on a file
// that another wall clock wrote, and queues that are keyed otherwise than when they were filled.
#include <fstream>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;

std::string text_of(const std::string& path) {
  std::ifstream file{path};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::size_t count_in(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++count;
  }
  return count;
}

void require_rules_hold(const std::string& history) {
  const ended_command judged = run_baton({"check", history});
  INFO(judged.out << judged.err);
  REQUIRE(judged.exit_code == 0);
}

bool passes(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  return eventually([&] { return std::chrono::steady_clock::now() >= end; });
}

}  // namespace

TEST_CASE("a server that is stopped for three seconds is not accused of what it could not do") {
  const scratch_folder folder;
  const std::string history = folder / "history.jsonl";
  server_process server{
      folder.path(),
      "[workers]\nlease = \"2s\"\nheartbeat = \"300ms\"\nlease_margin = \"500ms\"\n"
      "[[action]]\nref = \"long\"\nlimit = 3\ntimeout = \"1s\"\ngrace = \"200ms\"\n"
      "command = [\"sleep\", \"60\"]\n"
      "[[action]]\nref = \"short\"\ncommand = [\"sleep\", \"0.05\"]\n",
      {"--history", history}};
  api client{server.address()};
  std::vector<execution_id> all;
  for (int index = 0; index < 3; ++index) {
    all.push_back(client.submit("long").value().execution);
    all.push_back(client.submit("short").value().execution);
  }
  REQUIRE(eventually([&] { return client.state(all[0]) == status::running; }));
  ::kill(server.pid(), SIGSTOP);
  REQUIRE(passes(std::chrono::seconds{3}));
  ::kill(server.pid(), SIGCONT);
  for (const execution_id each : all) {
    REQUIRE(eventually([&] { return is_terminal(client.state(each)); }));
  }
  CHECK(server.stop() == 0);
  require_rules_hold(history);
  const std::string recorded = text_of(history);
  CHECK(count_in(recorded, "process_stalled") >= 1);
  CHECK(count_in(recorded, "process_resumed") == count_in(recorded, "process_stalled"));
  CHECK_THAT(recorded, Catch::StartsWith("{\"at_ns\":"));
  CHECK(recorded.substr(0, recorded.find('\n')).find("\"history_began\"") != std::string::npos);
}

TEST_CASE("a history goes on over restarts and kills, and each part says whose clock it shows") {
  const scratch_folder folder;
  const std::string history = folder / "history.jsonl";
  const std::string config =
      "[[action]]\nref = \"nap\"\nlimit = 2\ncommand = [\"sleep\", \"0.2\"]\n"
      "[action.retry]\nattempts = 5\nbackoff = \"100ms\"\n";
  for (int incarnation = 0; incarnation < 3; ++incarnation) {
    server_process server{folder.path(), config, {"--history", history}};
    api client{server.address()};
    for (int index = 0; index < 4; ++index) {
      client.submit("nap").value();
    }
    if (incarnation < 2) {
      server.kill_hard();
      continue;
    }
    REQUIRE(eventually([&] {
      const queue_stats queue = client.queue("nap");
      return queue.waiting == 0 && queue.active == 0;
    }));
    CHECK(server.stop() == 0);
  }
  CHECK(count_in(text_of(history), "\"history_began\"") == 3);
  require_rules_hold(history);
}

TEST_CASE("a server finds its queues keyed otherwise, and no execution overtakes or overlaps") {
  const scratch_folder folder;
  const std::string history = folder / "history.jsonl";
  const auto config = [&](const std::string& group_by) {
    return "[[action]]\nref = \"nap\"\ncommand = [\"sleep\", \"0.1\"]\n" + group_by;
  };
  std::vector<execution_id> all;
  for (const std::string group_by : {"", "group_by = [\"host\"]\n", ""}) {
    server_process server{folder.path(), config(group_by), {"--history", history}};
    api client{server.address()};
    for (int index = 0; index < 6; ++index) {
      all.push_back(client.submit("nap", index % 2 == 0 ? R"({"host":"a"})" : R"({"host":"b"})")
                        .value()
                        .execution);
    }
    if (all.size() < 18) {
      server.kill_hard();
      continue;
    }
    CHECK_THAT(server.stderr_text(), Catch::Contains("queues regrouped"));
    for (const execution_id each : all) {
      REQUIRE(eventually([&] { return is_terminal(client.state(each)); }));
    }
    std::int64_t last_started = 0;
    for (std::size_t index = 12; index < all.size(); ++index) {
      const execution_record record = client.record(all[index]);
      CHECK(record.started_at_ns > last_started);
      last_started = record.started_at_ns;
    }
    CHECK(server.stop() == 0);
  }
  require_rules_hold(history);
}
