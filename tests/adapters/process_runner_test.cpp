// The runner port on processes: what goes in, what comes out, and that nothing stays behind.
#include <csignal>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <unistd.h>

#include "tests/contracts/runner_contract.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_processes.hpp"
#include "tests/support/process_runners.hpp"

namespace {

using namespace baton;
using namespace baton::test;

run_end run_command(process_command command, std::string parameters = "{}") {
  boost::asio::io_context context;
  const auto attempt_processes = runner_of(context, {{"it", std::move(command)}});
  return run_to_end(context, *attempt_processes, request_for("it", std::move(parameters)));
}

run_end run_shell(std::string line, std::string parameters = "{}") {
  return run_command(shell(std::move(line)), std::move(parameters));
}

boost::json::object parsed(const run_end& end) {
  return boost::json::parse({end.result.data(), end.result.size()}).as_object();
}

std::string text_of(const boost::json::object& object, const char* name) {
  const auto& text = object.at(name).as_string();
  return {text.data(), text.size()};
}

// `{"name":"xxx…"}` with a value of so many bytes.
std::string long_parameter(std::size_t size) {
  return fmt::format(R"({{"name":"{}"}})", std::string(size, 'x'));
}

std::string reason_not_to_start(process_command command, std::string parameters = "{}") {
  boost::asio::io_context context;
  const auto attempt_processes = runner_of(context, {{"it", std::move(command)}});
  const auto started = start(context, *attempt_processes, request_for("it", std::move(parameters)));
  REQUIRE_FALSE(started.has_value());
  CHECK(started.error().is(errc::cannot_start));
  return started.error().message();
}

}  // namespace

TEST_CASE("processes are a runner") {
  check_runner_contract([](boost::asio::io_context& context) {
    runner_under_test tested;
    tested.attempt_processes =
        runner_of(context, {{"echoes", command_of({"cat"})},
                            {"fails", command_of({"false"})},
                            {"waits", command_of({"sleep", "1000"})},
                            {"stubborn", shell("trap '' TERM; while :; do sleep 1000; done")}});
    return tested;
  });
}

TEST_CASE("one JSON value on stdout is the result, trimmed and otherwise untouched") {
  CHECK(run_shell(R"(printf ' \n {"b": 1.0, "a": [1e3]}\n\n')").result ==
        R"({"b": 1.0, "a": [1e3]})");
  CHECK(run_shell("echo 42").result == "42");
  CHECK(run_shell("echo null").result == "null");
}

TEST_CASE("output that is not one JSON value is kept as text") {
  const run_end end = run_shell("echo '{} {}'; echo warned >&2");
  CHECK(end.succeeded);
  CHECK(end.result == R"({"exit_code":0,"stdout":"{} {}\n","stderr":"warned\n"})");
  CHECK(parsed(run_shell("true")).at("stdout").as_string().empty());
}

TEST_CASE("a non-zero exit is a failure, and says what was written") {
  const run_end end = run_shell("echo '{\"done\":1}'; echo broken >&2; exit 3");
  CHECK_FALSE(end.succeeded);
  const auto result = parsed(end);
  CHECK(result.at("exit_code") == 3);
  CHECK(text_of(result, "stdout") == "{\"done\":1}\n");
  CHECK(text_of(result, "stderr") == "broken\n");
}

TEST_CASE("a death by signal is a failure that names the signal") {
  const run_end end = run_shell("kill -SEGV $$");
  CHECK_FALSE(end.succeeded);
  CHECK(parsed(end).at("signal") == SIGSEGV);
}

TEST_CASE("bytes that are not UTF-8 are replaced") {
  const auto result = parsed(run_shell(R"(printf 'a\377b\303\251\340\200\200')"));
  CHECK(text_of(result, "stdout") == "a\uFFFDb\u00E9\uFFFD\uFFFD\uFFFD");
  CHECK(parsed(run_shell(R"(printf '"\377"')")).contains("exit_code"));
}

TEST_CASE("parameters come on stdin and as variables") {
  const std::string parameters =
      R"({"region-name":"eu \"1\"","count":1.50,"list":[1,{"a":"}"}],"on":true,"none":null})";
  CHECK(run_shell("cat", parameters).result == parameters);
  CHECK(run_shell("echo \"$BATON_PARAMS\"", parameters).result == parameters);
  const auto result =
      parsed(run_shell("echo \"$BATON_PARAM_REGION_NAME|$BATON_PARAM_COUNT|"
                       "$BATON_PARAM_LIST|$BATON_PARAM_ON|$BATON_PARAM_NONE\"",
                       parameters));
  CHECK(text_of(result, "stdout") == "eu \"1\"|1.50|[1,{\"a\":\"}\"}]|true|null\n");
}

TEST_CASE("a body knows which execution it is") {
  const auto result =
      parsed(run_shell("echo $BATON_EXECUTION_ID $BATON_ATTEMPT $BATON_ACTION_REF"));
  CHECK(text_of(result, "stdout") == "7 2 it\n");
}

TEST_CASE("a command's own variables win over the server's") {
  process_command command = shell("echo $HOME $ADDED");
  command.environment = {{"HOME", "/elsewhere"}, {"ADDED", "yes"}};
  CHECK(text_of(parsed(run_command(command)), "stdout") == "/elsewhere yes\n");
}

TEST_CASE("a command runs in its working directory") {
  process_command command = command_of({"pwd"});
  command.working_directory = "/usr";
  CHECK(text_of(parsed(run_command(command)), "stdout") == "/usr\n");
}

TEST_CASE("what cannot be started says why") {
  CHECK_THAT(reason_not_to_start(command_of({"/no/such/program"})),
             Catch::Contains("/no/such/program: No such file or directory"));
  CHECK_THAT(reason_not_to_start(command_of({"no-such-program"})),
             Catch::Contains("no-such-program: No such file or directory"));
  CHECK_THAT(reason_not_to_start(command_of({"/etc/passwd"})),
             Catch::Contains("/etc/passwd: Permission denied"));
  process_command elsewhere = command_of({"true"});
  elsewhere.working_directory = "/no/such/folder";
  CHECK_THAT(reason_not_to_start(elsewhere),
             Catch::Contains("working directory /no/such/folder: No such file or directory"));
  CHECK_THAT(reason_not_to_start(command_of({"true"}), "[1]"),
             Catch::Contains("not a JSON object"));
}

TEST_CASE("a flood of output is read to its end and kept to its bound") {
  const run_end end = run_shell(
      "head -c 100000000 /dev/zero | tr '\\0' x;"
      "head -c 1000000 /dev/zero | tr '\\0' y >&2; echo end >&2");
  CHECK(end.succeeded);
  const auto result = parsed(end);
  CHECK(text_of(result, "stdout") == std::string(64 * 1024, 'x'));
  CHECK(result.at("stdout_truncated") == true);
  CHECK(text_of(result, "stderr") == std::string(64 * 1024 - 5, 'y') + "end\n");
  CHECK(result.at("stderr_truncated") == true);
}

TEST_CASE("a flood does not keep other bodies from starting and ending") {
  boost::asio::io_context context;
  const auto attempt_processes =
      runner_of(context, {{"flood", shell("yes & yes >&2")}, {"quick", command_of({"cat"})}});
  auto flood = start(context, *attempt_processes, request_for("flood"));
  REQUIRE(flood.has_value());
  for (int count = 0; count < 20; ++count) {
    CHECK(run_to_end(context, *attempt_processes, request_for("quick")).result == "{}");
  }
  (*flood)->kill();
  CHECK(parsed(complete(context, (*flood)->wait())).at("signal") == SIGKILL);
}

TEST_CASE("parameters larger than a pipe and than an environment come on stdin") {
  const std::string parameters = long_parameter(10'000'000);
  CHECK(run_command(command_of({"wc", "-c"}), parameters).result ==
        std::to_string(parameters.size()));
  CHECK(run_shell("echo $BATON_PARAMS_INCOMPLETE${BATON_PARAMS+set}${BATON_PARAM_NAME+set}",
                  parameters)
            .result == "1");
}

TEST_CASE("an environment holds variables up to what Linux takes") {
  // name, equals sign, value and terminator are exactly 128 KiB
  const std::size_t fits = 128 * 1024 - std::string{"BATON_PARAM_NAME="}.size() - 1;
  CHECK(run_shell("echo ${#BATON_PARAM_NAME}", long_parameter(fits)).result ==
        std::to_string(fits));
  CHECK(run_shell("echo ${#BATON_PARAM_NAME}", long_parameter(fits + 1)).result == "0");
  std::string many = "{";
  for (int count = 0; count < 30; ++count) {
    many += fmt::format(R"({}"p{}":"{}")", count == 0 ? "" : ",", count, std::string(100'000, 'x'));
  }
  CHECK(run_shell("echo $BATON_PARAMS_INCOMPLETE", many + "}").result == "1");
}

TEST_CASE("a body that does not read its parameters is no trouble") {
  const std::string parameters = long_parameter(10'000'000);
  CHECK(run_shell("true", parameters).succeeded);
  CHECK(run_shell("exec <&-; echo 1", parameters).result == "1");
}

TEST_CASE("what a body leaves in its group ends with it") {
  const std::string nap = unique_nap();
  CHECK(run_shell("sleep " + nap + " & echo 1").result == "1");
  CHECK(living_with_argument(nap).empty());
}

TEST_CASE("a kill leaves nothing behind, nor waits for cooperation") {
  boost::asio::io_context context;
  const std::string nap = unique_nap();
  const auto attempt_processes = runner_of(
      context, {{"plain", shell("sleep " + nap + " & sleep " + nap)},
                {"stubborn", shell("trap '' TERM; (sleep " + nap + " & sleep " + nap + ")")}});
  const bool stubborn = GENERATE(false, true);
  auto started = start(context, *attempt_processes, request_for(stubborn ? "stubborn" : "plain"));
  REQUIRE(started.has_value());
  REQUIRE(eventually([&] { return living_with_argument(nap).size() == 2; }));
  if (stubborn) {
    (*started)->terminate();
    CHECK(living_with_argument(nap).size() == 2);
  }
  (*started)->kill();
  const auto result = parsed(complete(context, (*started)->wait()));
  CHECK(living_with_argument(nap).empty());
  CHECK(result.at("signal") == SIGKILL);
}

TEST_CASE("a request to end reaches the whole group, even one that is stopped") {
  boost::asio::io_context context;
  const std::string nap = unique_nap();
  const auto attempt_processes =
      runner_of(context, {{"it", shell("sleep " + nap +
                                       " & until grep -q sleep /proc/$!/comm; "
                                       "do :; done; kill -STOP $!; wait")}});
  auto started = start(context, *attempt_processes, request_for("it"));
  REQUIRE(started.has_value());
  REQUIRE(eventually([&] {
    const auto sleepers = living_with_argument(nap);
    return sleepers.size() == 1 && process_state(sleepers.front()) == 'T';
  }));
  (*started)->terminate();
  CHECK(parsed(complete(context, (*started)->wait())).at("signal") == SIGTERM);
  CHECK(living_with_argument(nap).empty());
}

TEST_CASE("a dropped run is killed and reaped in the background") {
  boost::asio::io_context context;
  const std::string nap = unique_nap();
  const auto attempt_processes =
      runner_of(context, {{"it", shell("sleep " + nap + " & sleep " + nap)}});
  auto started = start(context, *attempt_processes, request_for("it"));
  REQUIRE(started.has_value());
  started->reset();
  context.restart();
  context.run();
  CHECK(living_with_argument(nap).empty());
}

TEST_CASE("a body starts with signals as if from a shell") {
  std::signal(SIGUSR1, SIG_IGN);
  const run_end end = run_shell("grep -E 'SigBlk|SigIgn' /proc/self/status");
  std::signal(SIGUSR1, SIG_DFL);
  CHECK(text_of(parsed(end), "stdout") == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_CASE("a body has no descriptors but its three") {
  const auto result = parsed(run_shell("ls /proc/self/fd | tr '\\n' ' '"));
  CHECK(text_of(result, "stdout") == "0 1 2 3 ");  // 3 is the listing itself
}

TEST_CASE("two thousand quick bodies leak no descriptors and no children") {
  boost::asio::io_context context;
  const auto attempt_processes = runner_of(context, {{"quick", command_of({"/bin/true"})}});
  run_to_end(context, *attempt_processes, request_for("quick"));
  const auto before = open_descriptors();
  const auto children = children_of(::getpid());
  for (int round = 0; round < 40; ++round) {
    std::vector<std::unique_ptr<run>> running;
    for (int count = 0; count < 50; ++count) {
      auto started = start(context, *attempt_processes, request_for("quick"));
      REQUIRE(started.has_value());
      running.push_back(std::move(*started));
    }
    for (const auto& each : running) {
      REQUIRE(complete(context, each->wait()).succeeded);
    }
  }
  context.restart();
  context.poll();
  CHECK(open_descriptors() == before);
  CHECK(children_of(::getpid()) == children);
}
