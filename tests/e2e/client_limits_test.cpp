// Commands at the edges: a server that stands still, output that is lost, values that are empty,
// and queues by their names.
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/types.h>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using std::chrono::steady_clock;

const char* const two_actions =
    "[[action]]\nref = \"echo\"\ncommand = [\"/bin/cat\"]\n"
    "[[action]]\nref = \"held\"\ngroup_by = [\"host\"]\ncommand = [\"/bin/sleep\", \"1000\"]\n"
    "grace = \"0s\"\n";

// A process that stands still, and goes on when the test ends, however it ends.
class stopped_process {
 public:
  explicit stopped_process(pid_t pid) : pid_{pid} { REQUIRE(::kill(pid, SIGSTOP) == 0); }
  ~stopped_process() { ::kill(pid_, SIGCONT); }
  stopped_process(const stopped_process&) = delete;
  stopped_process& operator=(const stopped_process&) = delete;

 private:
  pid_t pid_;
};

// The program with its stdout where `redirection` says.
ended_command redirected(const std::string& program, const std::vector<std::string>& arguments,
                         const std::string& redirection) {
  std::vector<std::string> words{"/bin/sh", "-c", "exec \"$0\" \"$@\" " + redirection,
                                 BATON_BIN_DIR "/" + program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  child_process child{words};
  const std::optional<int> code = child.wait_exit(std::chrono::seconds{60});
  return {code.value_or(-1), child.out(), child.err()};
}

}  // namespace

TEST_CASE("a server that stands still is waited for no longer than the patience says") {
  const scratch_folder folder;
  const server_process server{folder.path(), two_actions};
  api asks{server.address()};
  REQUIRE(asks.submit("held", R"({"host":"a"})").has_value());
  const stopped_process still{server.pid()};
  const std::vector<std::string> once{"show", "2"};
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"submit", "echo"},
           {"submit", "echo", "--wait"},
           {"submit", "echo", "--count", "1000"},
           {"submit", "echo", "--param", "big=" + std::string(100'000, 'x'), "--count", "2"},
           once,
           {"show", "1"},
           {"show", "1", "--wait"},
           {"cancel", "1"},
           {"queue"},
           {"queue", "echo"},
           {"queue", "echo", "--limit", "2"}}) {
    std::vector<std::string> arguments = command;
    arguments.insert(arguments.end(), {"--patience-ms", command == once ? "0" : "150"});
    const auto begin = steady_clock::now();
    const ended_command done = server.run(arguments);
    INFO(fmt::format("baton {}", fmt::join(arguments, " ")).substr(0, 200));
    CHECK(done.exit_code == 69);
    CHECK(done.out.empty());
    CHECK_THAT(done.err, Catch::Contains("no answer came"));
    CHECK(steady_clock::now() - begin < std::chrono::seconds{10});
  }
  const ended_command unsure =
      server.run({"submit", "echo", "--key", "mine", "--patience-ms", "100"});
  CHECK_THAT(unsure.err, Catch::Contains("--key mine"));
}

TEST_CASE("a command whose output is lost fails, and says on stderr what was done") {
  const scratch_folder folder;
  const server_process server{folder.path(), two_actions};
  const auto run = [&](std::vector<std::string> arguments, const std::string& where) {
    arguments.insert(arguments.end(), {"--server", server.address()});
    return redirected("baton", arguments, where);
  };
  for (const char* const where : {"> /dev/full", ">&-"}) {
    INFO(where);
    for (const std::string json : {"", "--json"}) {
      const auto with = [&](std::vector<std::string> arguments) {
        if (!json.empty()) {
          arguments.push_back(json);
        }
        return run(arguments, where);
      };
      const ended_command one = with({"submit", "echo", "--key", "one"});
      CHECK(one.exit_code == 70);
      CHECK_THAT(one.err, Catch::Contains("stdout") && Catch::Contains("execution 1"));
      const ended_command many = with({"submit", "echo", "--key", "many", "--count", "300"});
      CHECK(many.exit_code == 70);
      CHECK_THAT(many.err, Catch::Contains("300 were accepted: executions 2 to 301"));
      const ended_command waited = with({"submit", "echo", "--key", "one", "--wait"});
      CHECK(waited.exit_code == 70);
      CHECK_THAT(waited.err, Catch::Contains("execution 1"));
      for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
               {"show", "1"}, {"show", "1", "--wait"}, {"queue"}, {"queue", "echo"}}) {
        CHECK(with(command).exit_code == 70);
      }
      const ended_command cancelled = with({"cancel", "1"});
      CHECK(cancelled.exit_code == 70);
      CHECK_THAT(cancelled.err, Catch::Contains("execution 1 is completed"));
      CHECK_THAT(with({"queue", "echo", "--limit", "2"}).err,
                 Catch::Contains("the change was made"));
    }
  }
  CHECK(redirected("baton", {"--help"}, "> /dev/full").exit_code == 70);
  CHECK(redirected("baton", {"submit", "--help"}, "> /dev/full").exit_code == 70);
  CHECK(redirected("baton", {"--version"}, "> /dev/full").exit_code == 70);
  CHECK(run({"submit", "nobody"}, "> /dev/full").exit_code == 64);
  CHECK(run({"submit", "nobody"}, "2> /dev/full").exit_code == 64);
  CHECK(run({"submit", "nobody"}, "2>&-").exit_code == 64);
}

TEST_CASE("an empty value of any option or argument is refused, in both ways to write it") {
  const scratch_folder folder;
  const server_process server{folder.path(), two_actions};
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"submit", "echo", "--key", ""},
                                             {"submit", "echo", "--params", ""},
                                             {"submit", "echo", "--param", ""},
                                             {"submit", "echo", "--count", ""},
                                             {"submit", "echo", "--patience-ms", ""},
                                             {"submit", ""},
                                             {"submit", "--key=", "echo"},
                                             {"submit", "echo", "--param=", "a=b"},
                                             {"show", ""},
                                             {"cancel", ""},
                                             {"queue", ""},
                                             {"queue", "echo", "--limit", ""},
                                             {"queue", "echo", "--mode", ""},
                                             {"queue", "echo", "--queue", ""},
                                             {"queue", "--limit=", "echo"}}) {
    const ended_command refused = server.run(command);
    INFO(fmt::format("baton {}", fmt::join(command, " ")));
    CHECK(refused.exit_code == 64);
    CHECK(refused.out.empty());
    CHECK_FALSE(refused.err.empty());
  }
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"submit", "echo", "--server", ""},
                                             {"submit", "echo", "--server="},
                                             {"serve", "--config", ""},
                                             {"serve", "--config", "x.toml", "--history", ""},
                                             {"check", ""}}) {
    INFO(fmt::format("baton {}", fmt::join(command, " ")));
    CHECK(run_baton(command).exit_code == 64);
  }
  api asks{server.address()};
  CHECK(asks.queue("echo").enqueued_total == 0);
  CHECK(asks.queue("echo").limit == 1);
  CHECK(server.run({"submit", "echo", "--param", "empty=", "--param=other="}).exit_code == 0);
}

TEST_CASE("one queue is asked for by its values as they are, or as JSON, and must be in use") {
  const scratch_folder folder;
  const server_process server{folder.path(), two_actions};
  const ended_command accepted = server.run({"submit", "held", "--param", "host=eu"});
  CHECK(accepted.out == "execution 1 accepted, queue \"eu\"\n");
  REQUIRE(server.run({"submit", "held", "--param", "host:=7"}).exit_code == 0);
  for (const char* const name : {"eu", "\"eu\"", "7", "\"7\""}) {
    const ended_command shown = server.run({"queue", "held", "--queue", name});
    INFO(name);
    CHECK(shown.exit_code == 0);
    CHECK_THAT(shown.out, Catch::Contains("1 active of 1"));
  }
  for (const char* const name : {"us", "\"us\"", "8", "eu,7"}) {
    const ended_command unknown = server.run({"queue", "held", "--queue", name});
    CHECK(unknown.exit_code == 64);
    CHECK(unknown.out.empty());
    CHECK_THAT(unknown.err,
               Catch::Contains(name) && Catch::Contains("nothing waits or runs there"));
  }
  CHECK_THAT(server.run({"queue", "echo", "--queue", "eu"}).err, Catch::Contains("no group_by"));
  const ended_command alike = server.run({"submit", "held", "--param", "host=7"});
  CHECK(alike.exit_code == 64);
  CHECK_THAT(alike.err, Catch::Contains("look the same to the action"));

  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"queue", "held", "--queue", "eu", "--limit", "2"},
                                             {"queue", "held", "--queue", "eu", "--mode", "paused"},
                                             {"queue", "--queue", "eu"}}) {
    CHECK(server.run(command).exit_code == 64);
  }
  api asks{server.address()};
  CHECK(asks.queue("held").limit == 1);
  CHECK(asks.queue("held").mode == queue_mode::open);
}

TEST_CASE("the same key for something else is refused, naming the first execution") {
  const scratch_folder folder;
  const server_process server{folder.path(), two_actions};
  REQUIRE(server.run({"submit", "echo", "--key", "m/1", "--param", "a=1"}).exit_code == 0);
  const ended_command other = server.run({"submit", "echo", "--key", "m/1", "--param", "a=2"});
  CHECK(other.exit_code == 64);
  CHECK_THAT(other.err, Catch::Contains("execution 1,") && Catch::Contains("m/1"));
  CHECK(server.run({"submit", "echo", "--key", "m/1", "--params", R"({ "a" : "1" })"}).out ==
        "execution 1 known already\n");
  const std::vector<std::string> batch{"submit",  "echo", "--key",   "m",
                                       "--count", "2",    "--param", "a=1"};
  CHECK(server.run(batch).out == "execution 2 accepted\nexecution 3 accepted\n");
  CHECK(server.run(batch).out == "execution 2 known already\nexecution 3 known already\n");
  CHECK(server.run({"submit", "echo", "--key", "m", "--count", "3", "--param", "a=1"}).exit_code ==
        64);
  CHECK(server.run({"submit", "echo", "--key", "m", "--param", "a=1"}).exit_code == 64);
}

TEST_CASE("parameters reach the server as they were written, and what is lost of them is refused") {
  const scratch_folder folder;
  const server_process server{folder.path(), two_actions};
  CHECK_THAT(server.run({"submit", "echo", "--params", R"({"a":1,"a":2})"}).err,
             Catch::Contains("twice"));
  CHECK_THAT(server.run({"submit", "echo", "--param", "a:=1e400"}).err, Catch::Contains("double"));
  CHECK_THAT(server.run({"submit", "echo", "--param", "a:=123456789012345678901"}).err,
             Catch::Contains("64 bits"));
  CHECK(server.run({"submit", "echo", "--param", "a:=1,\"b\":2"}).exit_code == 64);
  const ended_command refused =
      server.run({"submit", "echo", "--param", "a-b=1", "--param", "a_b=2"});
  CHECK(refused.exit_code == 64);
  CHECK_THAT(refused.err, Catch::Contains(R"("a-b")") && Catch::Contains(R"("a_b")"));
  const auto shown = boost::json::parse(
      server.run({"submit", "echo", "--wait", "--json", "--param", "a:=0.1234567890123456789"})
          .out);
  CHECK(shown.at("parameters").at("a").to_number<double>() == 0.1234567890123456789);
}

TEST_CASE("a retired action is seen while it has work, which can be cancelled") {
  const scratch_folder folder;
  const std::string kept = "[[action]]\nref = \"echo\"\ncommand = [\"/bin/cat\"]\n";
  {
    server_process before{folder.path(), two_actions};
    REQUIRE(before.run({"queue", "held", "--mode", "paused"}).exit_code == 0);
    REQUIRE(before.run({"submit", "held", "--param", "host=a", "--count", "2"}).exit_code == 0);
    REQUIRE(before.stop() == 0);
  }
  const server_process server{folder.path(), kept};
  CHECK_THAT(server.run({"queue"}).out, Catch::Contains("held ") && Catch::Contains("2 waiting") &&
                                            Catch::Contains("retired"));
  CHECK_THAT(server.run({"queue", "held"}).out, Catch::Contains("retired"));
  api asks{server.address()};
  CHECK(asks.queue("held").retired);
  CHECK_THAT(asks.send("GET", "/api/v1/actions").value().body,
             Catch::Contains(R"({"action_ref":"held","retired":true})"));
  CHECK_THAT(server.run({"submit", "held", "--param", "host=a"}).err, Catch::Contains("retired"));
  CHECK_THAT(server.run({"queue", "held", "--limit", "2"}).err, Catch::Contains("retired"));
  CHECK(server.run({"cancel", "1"}).out == "execution 1 is cancelled\n");
  CHECK(server.run({"cancel", "2"}).out == "execution 2 is cancelled\n");
  CHECK_THAT(server.run({"queue"}).out, !Catch::Contains("held"));
  CHECK_THAT(server.run({"show", "1"}).out, Catch::StartsWith("execution 1 of held: cancelled\n"));
}

TEST_CASE("what an action prints that readers of JSON take differently is its result as text") {
  const scratch_folder folder;
  std::string config;
  const std::vector<std::string> outputs{"1e400", "-0", R"({"a":1,"a":2})", "18446744073709551616"};
  for (std::size_t index = 0; index < outputs.size(); ++index) {
    config += fmt::format("[[action]]\nref = \"a{}\"\ncommand = [\"/bin/echo\", '{}']\n", index,
                          outputs[index]);
  }
  const server_process server{folder.path(), config};
  for (std::size_t index = 0; index < outputs.size(); ++index) {
    const auto shown = boost::json::parse(
        server.run({"submit", fmt::format("a{}", index), "--wait", "--json"}).out);
    INFO(outputs[index]);
    const boost::json::value& printed = shown.at("result").at("stdout");
    CHECK(printed.as_string() == outputs[index] + "\n");
  }
}

TEST_CASE("SIGHUP drains like SIGTERM, however often it comes") {
  const scratch_folder folder;
  server_process server{folder.path(),
                        fmt::format("[[action]]\nref = \"gated\"\ncommand = [\"/bin/sh\", \"-c\", "
                                    "\"until test -e {}; do sleep 0.005; done; echo 7\"]\n",
                                    folder / "gate")};
  api asks{server.address()};
  const execution_id running = asks.submit("gated").value().execution;
  REQUIRE(eventually([&] { return asks.state(running) == status::running; }));
  ::kill(server.pid(), SIGHUP);
  REQUIRE(
      eventually([&] { return server.stderr_text().find("\"draining\"") != std::string::npos; }));
  ::kill(server.pid(), SIGHUP);
  ::kill(server.pid(), SIGHUP);
  CHECK(asks.state(running) == status::running);
  CHECK(asks.send("GET", "/healthz").value().status == 503);
  std::ofstream{folder / "gate"};
  CHECK(server.wait_exit() == 0);
  CHECK(server.stderr_text().find("stopping at once") == std::string::npos);
}

TEST_CASE("SIGHUP that was ignored at the start, as by nohup, stays ignored") {
  const scratch_folder folder;
  const std::string config = write_config(folder.path(), two_actions);
  child_process server{{"/bin/sh", "-c", "trap '' HUP; exec \"$0\" serve --config \"$1\"",
                        BATON_BIN_DIR "/baton", config}};
  REQUIRE(eventually([&] { return server.err().find("\"serving\"") != std::string::npos; },
                     std::chrono::seconds{60}));
  server.send(SIGHUP);
  const ended_command done =
      run_baton({"submit", "echo", "--wait", "--server", "unix:" + folder / "baton.sock"});
  CHECK(done.exit_code == 0);
  server.send(SIGTERM);
  CHECK(server.wait_exit(std::chrono::seconds{30}) == 0);
  CHECK(server.err().find("\"stopped\"") != std::string::npos);
}
