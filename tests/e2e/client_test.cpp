// The commands as they are documented: what they do, what they print, and where.
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;

// A server with an action of each kind that the tests need.
struct served_actions {
  scratch_folder folder;
  server_process server;

  served_actions() : server{folder.path(), config()} {}

  [[nodiscard]] std::string config() const {
    return fmt::format(
        "[[action]]\nref = \"echo\"\ncommand = [\"/bin/sh\", \"-c\", \"cat\"]\n"
        "[[action]]\nref = \"fails\"\ncommand = [\"/bin/sh\", \"-c\", \"exit 3\"]\n"
        "[[action]]\nref = \"gated\"\nqueue_max = 3\ngrace = \"0s\"\n"
        "command = [\"/bin/sh\", \"-c\", \"until test -e {}; do sleep 0.005; done\"]\n"
        "[[action]]\nref = \"grouped\"\ngroup_by = [\"host\"]\ncommand = [\"/bin/true\"]\n",
        folder / "gate");
  }

  /// Runs the command, which must succeed and say nothing but its answer.
  [[nodiscard]] std::string run(const std::vector<std::string>& arguments,
                                int exit_code = 0) const {
    const ended_command done = server.run(arguments);
    INFO(fmt::format("baton {}", fmt::join(arguments, " ")));
    CHECK(done.exit_code == exit_code);
    CHECK(done.err.empty());
    return done.out;
  }

  /// As above, for a command that prints one JSON document and nothing else.
  [[nodiscard]] boost::json::value json(std::vector<std::string> arguments) const {
    arguments.emplace_back("--json");
    const std::string printed = run(arguments);
    INFO(printed);
    return boost::json::parse(printed);
  }

  void open_gate() const { std::ofstream{folder / "gate"}; }
};

std::int64_t first_id(const boost::json::value& accepted) {
  return accepted.at("executions").at(0).at("execution_id").as_int64();
}

}  // namespace

TEST_CASE("submit prints what was accepted, and waits for the end when asked to") {
  const served_actions on;
  CHECK(on.run({"submit", "echo"}) == "execution 1 accepted\n");
  const std::string ended = on.run({"submit", "echo", "--param", "host=web1", "--wait"});
  CHECK_THAT(ended, Catch::StartsWith("execution 2 of echo: completed\n"));
  CHECK_THAT(ended, Catch::Contains("result     {\"host\":\"web1\"}\n"));
  const std::string failed = on.run({"submit", "fails", "--wait"}, 1);
  CHECK_THAT(failed, Catch::StartsWith("execution 3 of fails: failed\n"));
}

TEST_CASE("parameters are text or JSON, and reach the body as they were given") {
  const served_actions on;
  const auto ended = on.json({"submit", "echo", "--wait", "--params", R"({"a":[1,2.5,null]})",
                              "--param", "text=1=2 \xc3\xa4 \"'\n", "--param", "number:=7",
                              "--param", "empty=", "--param", R"(nested:={"x":true})"});
  const auto given = boost::json::parse(
      R"({"a":[1,2.5,null],"text":"1=2 ä \"'\n","number":7,"empty":"","nested":{"x":true}})");
  CHECK(ended.at("parameters") == given);
  CHECK(ended.at("result") == given);
}

TEST_CASE("with a count there are as many executions, in order") {
  const served_actions on;
  const auto accepted = on.json({"submit", "echo", "--count", "100"});
  const auto& executions = accepted.at("executions").as_array();
  REQUIRE(executions.size() == 100);
  for (std::int64_t index = 0; index < 100; ++index) {
    CHECK(executions.at(static_cast<std::size_t>(index)).at("execution_id") == index + 1);
  }
  const std::string ended = on.run({"submit", "echo", "--count", "2", "--wait"});
  CHECK_THAT(ended, Catch::Contains("execution 101 of echo: completed") &&
                        Catch::Contains("execution 102 of echo: completed"));
}

TEST_CASE("the same key again returns the same execution, and makes no other") {
  const served_actions on;
  const auto first = on.json({"submit", "echo", "--key", "deploy-17"});
  const auto again = on.json({"submit", "echo", "--key", "deploy-17"});
  CHECK(first_id(again) == first_id(first));
  CHECK(first.at("executions").at(0).at("duplicate") == false);
  CHECK(again.at("executions").at(0).at("duplicate") == true);
  CHECK(on.run({"submit", "echo", "--key", "deploy-17"}) == "execution 1 known already\n");
  CHECK(first_id(on.json({"submit", "echo", "--key", "deploy-18"})) == 2);
  CHECK(on.json({"queue", "echo"}).at("total_enqueued") == 2);
}

TEST_CASE("a count with a key may be repeated as a whole") {
  const served_actions on;
  const auto first = on.json({"submit", "echo", "--count", "5", "--key", "night"});
  const auto again = on.json({"submit", "echo", "--count", "5", "--key", "night"});
  CHECK(first_id(again) == first_id(first));
  CHECK(on.json({"queue", "echo"}).at("total_enqueued") == 5);
}

TEST_CASE("a full queue is told with its bound, with what was accepted before, and with code 69") {
  const served_actions on;
  const ended_command refused = on.server.run({"submit", "gated", "--count", "10"});
  CHECK(refused.exit_code == 69);
  CHECK(refused.out.empty());
  CHECK_THAT(refused.err, Catch::Contains("queue_max is 3") &&
                              Catch::Contains("4 were accepted: executions 1 to 4"));
  CHECK(on.json({"queue", "gated"}).at("total_enqueued") == 4);
  on.open_gate();
}

TEST_CASE("show prints an execution as it is, and waits for its end when asked to") {
  const served_actions on;
  REQUIRE(first_id(on.json({"submit", "gated"})) == 1);
  REQUIRE(first_id(on.json({"submit", "gated"})) == 2);
  const std::string waiting = on.run({"show", "2"});
  CHECK_THAT(waiting, Catch::StartsWith("execution 2 of gated: requested\n"));
  CHECK_THAT(waiting, Catch::Contains("waiting    0 before it"));
  CHECK(on.json({"show", "2"}).at("status") == "requested");
  on.open_gate();
  CHECK_THAT(on.run({"show", "2", "--wait"}),
             Catch::StartsWith("execution 2 of gated: completed\n"));
  CHECK(on.json({"show", "1"}).at("status") == "completed");
  CHECK(on.json({"show", "1"}).at("slot").is_null());
}

TEST_CASE("cancel ends who waits at once, and who runs within its grace") {
  const served_actions on;
  REQUIRE(first_id(on.json({"submit", "gated"})) == 1);
  REQUIRE(first_id(on.json({"submit", "gated"})) == 2);
  CHECK(on.run({"cancel", "2"}) == "execution 2 is cancelled\n");
  CHECK(on.run({"cancel", "2"}) == "execution 2 is cancelled, as it was before\n");
  api asks{on.server.address()};
  REQUIRE(eventually([&] { return asks.state(execution_id{1}) == status::running; }));
  const auto answer = on.json({"cancel", "1"});
  CHECK(answer.at("execution_id") == 1);
  CHECK(answer.at("changed") == true);
  CHECK(on.json({"show", "1", "--wait"}).at("status") == "cancelled");
}

TEST_CASE("queue prints all actions, a line each, or one of them") {
  const served_actions on;
  static_cast<void>(on.run({"submit", "grouped", "--param", "host=a", "--wait"}));
  std::istringstream lines{on.run({"queue"})};
  std::vector<std::string> refs;
  for (std::string line; std::getline(lines, line);) {
    refs.push_back(line.substr(0, line.find(' ')));
  }
  CHECK(refs == std::vector<std::string>{"echo", "fails", "gated", "grouped"});
  CHECK_THAT(on.run({"queue", "grouped"}), Catch::StartsWith("grouped ") &&
                                               Catch::Contains("0 waiting") &&
                                               Catch::Contains("1 ended"));
}

TEST_CASE("what speaks of many prints one JSON document all the same") {
  const served_actions on;
  const auto ended = on.json({"submit", "echo", "--count", "3", "--wait"});
  CHECK(ended.at("executions").as_array().size() == 3);
  const auto queues = on.json({"queue"});
  CHECK(queues.at("queues").as_array().size() > 1);
}

TEST_CASE("queue changes limit and mode, and the limit back to what is configured") {
  const served_actions on;
  CHECK(on.json({"queue", "echo", "--limit", "4"}).at("limit") == 4);
  const auto paused = on.json({"queue", "echo", "--mode", "paused"});
  CHECK(paused.at("mode") == "paused");
  CHECK(paused.at("limit") == 4);
  REQUIRE(first_id(on.json({"submit", "echo"})) == 1);
  CHECK(on.json({"show", "1"}).at("status") == "requested");
  const auto open = on.json({"queue", "echo", "--limit", "configured", "--mode", "open"});
  CHECK(open.at("limit") == 1);
  CHECK(open.at("mode") == "open");
  CHECK(on.json({"show", "1", "--wait"}).at("status") == "completed");
  static_cast<void>(on.run({"queue", "echo", "--mode", "draining"}));
  CHECK(on.server.run({"submit", "echo", "--patience-ms", "0"}).exit_code == 69);
}

TEST_CASE("the server logs JSON, one object a line, on stderr and nothing on stdout") {
  served_actions on;
  static_cast<void>(on.run({"submit", "fails", "--wait"}, 1));
  CHECK(on.server.stop() == 0);
  CHECK(on.server.stdout_text().empty());
  std::istringstream log{on.server.stderr_text()};
  std::vector<std::string> events;
  for (std::string line; std::getline(log, line);) {
    INFO(line);
    const auto note = boost::json::parse(line);
    CHECK(note.at("time").is_string());
    CHECK(note.at("level").is_string());
    events.emplace_back(note.at("event").as_string());
  }
  REQUIRE(events.size() >= 3);
  CHECK(events.back() == "stopped");
}

TEST_CASE("a client repeats, up to its patience, until a server is there") {
  const scratch_folder folder;
  child_process early{{BATON_BIN_DIR "/baton", "submit", "echo", "--wait", "--server",
                       "unix:" + folder / "baton.sock"}};
  const server_process late{folder.path(),
                            "[[action]]\nref = \"echo\"\ncommand = [\"/bin/cat\"]\n"};
  CHECK(early.wait_exit(std::chrono::seconds{20}) == 0);
  CHECK_THAT(early.out(), Catch::Contains("completed"));
}
