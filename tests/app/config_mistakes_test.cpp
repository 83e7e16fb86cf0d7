// What is wrong with a configuration: each mistake with its place, and all of them at once.
#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/baton/config.hpp"

namespace {

using namespace baton::app;

std::vector<std::string> mistakes_of(std::string_view text) {
  std::vector<std::string> all;
  for (const config_mistake& mistake : parse_config(text, "b.toml").mistakes) {
    all.push_back(to_string(mistake));
  }
  return all;
}

// The text has exactly this mistake: `expected` is its place and the beginning of its message.
void check_mistake(std::string_view text, const std::string& expected) {
  INFO(text);
  const std::vector<std::string> all = mistakes_of(text);
  INFO("found:\n" << fmt::format("{}", fmt::join(all, "\n")));
  CHECK(all.size() == 1);
  CHECK((!all.empty() && all.front().starts_with("b.toml:" + expected)));
}

// As above, for lines that follow the two of a section's heading.
void check_in(std::string_view section, std::string_view lines, const std::string& expected) {
  check_mistake(
      fmt::format("[[action]]\nref = \"a\"\ncommand = \"true\"\n[{}]\n{}", section, lines),
      expected);
}

// As above, for lines of an action: they begin in line 4.
void check_in_action(std::string_view lines, const std::string& expected) {
  check_mistake(fmt::format("[[action]]\nref = \"a\"\ncommand = \"true\"\n{}", lines), expected);
}

}  // namespace

TEST_CASE("all mistakes of a file are reported at once, in the order of the file") {
  const auto mistakes = parse_config(R"([server]
listen = "0.0.0.0:80"
storge = "x"
[workers]
count = 0
[[action]]
ref = "A"
limit = 0
[action.retry]
attempts = "3"
)",
                                     "b.toml")
                            .mistakes;
  std::vector<std::string> places;
  for (const config_mistake& mistake : mistakes) {
    places.push_back(fmt::format("{}:{} {}", mistake.line, mistake.column, mistake.field));
  }
  CHECK(places == std::vector<std::string>{"2:10 server.listen", "3:1 server.storge",
                                           "5:9 workers.count", "6:1 action[0].command",
                                           "7:7 action[0].ref", "8:9 action[0].limit",
                                           "10:12 action[0].retry.attempts"});
}

TEST_CASE("what is not TOML is the only mistake") {
  check_mistake("[server]\nlisten = \n", "2:");
  check_mistake("[[action]]\nref = \"a\n", "2:9: is not valid TOML from here on: ");
}

TEST_CASE("a file without actions is a mistake") {
  check_mistake("", "1:1: action: there is no [[action]]");
  check_mistake("action = []", "1:10: action: there is no [[action]]");
  check_mistake("[action]\nref = \"a\"",
                "1:1: action: must be an array of tables, each written [[action]], found a table");
  check_mistake("action = [1]", "1:11: action[0]: must be an array of tables");
}

TEST_CASE("ref and command are required") {
  const auto all = mistakes_of("\n  [[action]]\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].starts_with("b.toml:2:3: action[0].command: is missing: "));
  CHECK(all[1].starts_with("b.toml:2:3: action[0].ref: is missing: "));
}

TEST_CASE("a ref that two actions share is reported with the line of the first") {
  constexpr std::string_view text =
      "[[action]]\nref = \"a\"\ncommand = \"1\"\n[[action]]\nref = \"a\"\ncommand = \"2\"\n";
  check_mistake(text, "5:7: action[1].ref: \"a\" is the ref of the action in line 2 already");
}

TEST_CASE("a ref has a fixed alphabet and a bounded length") {
  const auto with_ref = [](std::string_view ref) {
    return fmt::format("[[action]]\ncommand = \"true\"\nref = \"{}\"", ref);
  };
  CHECK(mistakes_of(with_ref("az09_.-")).empty());
  CHECK(mistakes_of(with_ref(std::string(200, 'a'))).empty());
  check_mistake(with_ref(std::string(201, 'a')),
                "3:7: action[0].ref: must have at most 200 characters, found 201");
  for (const char* ref : {"", "Deploy", "a b", "a/b", "\u00e4", "a\\n"}) {
    check_mistake(with_ref(ref), "3:7: action[0].ref: must be made of a to z, 0 to 9");
  }
}

TEST_CASE("a command must have a program") {
  const auto with_command = [](std::string_view command) {
    return fmt::format("[[action]]\nref = \"a\"\ncommand = {}", command);
  };
  check_mistake(with_command("[]"), "3:11: action[0].command: must begin with a program");
  check_mistake(with_command("[\"\"]"), "3:11: action[0].command: must begin with a program");
  check_mistake(with_command("\" \\n\""), "3:11: action[0].command: must not be empty");
  check_mistake(with_command("[\"a\", 5]"),
                "3:17: action[0].command[1]: must be a string, found an integer");
  check_mistake(with_command("true"),
                "3:11: action[0].command: must be an array of strings, or a "
                "string, found a boolean");
}

TEST_CASE("numbers outside their bounds are refused") {
  check_in_action("limit = 0", "4:9: action[0].limit: must be from 1 to 10000, found 0");
  check_in_action("limit = 10001", "4:9: action[0].limit: must be from 1 to 10000, found 10001");
  check_in_action("queue_max = 0", "4:13: action[0].queue_max: must be from 1 to ");
  check_in_action("output_max_bytes = -1", "4:20: action[0].output_max_bytes: must be from 0 to ");
  check_in_action("retry.attempts = 0", "4:18: action[0].retry.attempts: must be from 1 to 100");
  check_in_action("retry.attempts = 101", "4:18: action[0].retry.attempts: must be from 1 to 100");
  for (const char* factor : {"0.5", "1001", "nan", "inf", "-1"}) {
    check_in_action(fmt::format("retry.backoff_factor = {}", factor),
                    "4:24: action[0].retry.backoff_factor: must be from 1 to 1000, found ");
  }
  check_in("workers", "count = 1001", "5:9: workers.count: must be from 1 to 1000");
  check_in("workers", "capacity = 0", "5:12: workers.capacity: must be from 1 to 10000");
  check_in("server", "params_max_bytes = 9223372036854775807",
           "5:20: server.params_max_bytes: must be from 2 to ");
  CHECK(mistakes_of("[[action]]\nref = \"a\"\ncommand = \"true\"\nlimit = 10000").empty());
}

TEST_CASE("a duration without a unit is asked for one") {
  check_in_action("timeout = 5000", "4:11: action[0].timeout: 5000 has no unit: write ");
  check_in_action("timeout = \"5000\"", "4:11: action[0].timeout: 5000 has no unit: write ");
}

TEST_CASE("a duration must be one, and within its bounds") {
  check_in_action("timeout = \"soon\"", "4:11: action[0].timeout: must be a whole number and a");
  check_in_action("timeout = true", "4:11: action[0].timeout: must be a string of a whole number");
  check_in_action("timeout = \"0s\"", "4:11: action[0].timeout: must be at least 1ms, found");
  check_in_action("grace = \"3651d\"", "4:9: action[0].grace: must be at most 3650d, found");
  check_in("timing", "reap_interval = \"0ms\"", "5:17: timing.reap_interval: must be at least 1ms");
  check_in("timing", "keep_ended = \"59m\"", "5:14: timing.keep_ended: must be at least 1h");
  check_in("timing", "keep_ended = \"90m\"", "5:14: timing.keep_ended: must be whole hours");
}

TEST_CASE("heartbeat and margin must fit in the lease") {
  check_in("workers", "lease = \"4s\"",
           "5:9: workers.lease: the lease (4s) must be longer than the heartbeat (2s) and the "
           "lease_margin (2s) together");
  check_in("workers", "heartbeat = \"8s\"", "5:13: workers.heartbeat: the lease (10s) must be");
  check_in("workers", "lease_margin = \"1m\"", "5:16: workers.lease_margin: the lease (10s) must");
  check_in("workers", "lease = \"1s\"\nheartbeat = 5", "6:13: workers.heartbeat: 5 has no unit");
}

TEST_CASE("a wait must not begin longer than it may become") {
  check_in_action("retry.backoff = \"2m\"",
                  "4:17: action[0].retry.backoff: backoff (2m) must not be longer than backoff_max "
                  "(1m, its default: write a longer one)");
  check_in_action("retry.backoff_max = \"1ms\"",
                  "4:21: action[0].retry.backoff_max: backoff (1s) "
                  "must not be longer than backoff_max (1ms)");
  check_in("timing", "store_retry = \"2s\"\nstore_retry_max = \"1500ms\"",
           "5:15: timing.store_retry: store_retry (2s) must not be longer than store_retry_max "
           "(1500ms)");
}

TEST_CASE("an unknown key is reported with the key that was probably meant") {
  check_in_action("timout = \"5s\"",
                  "4:1: action[0].timout: there is no such key here: did you "
                  "mean timeout?");
  check_in_action("group-by = []",
                  "4:1: action[0].group-by: there is no such key here: did you "
                  "mean group_by?");
  check_in("worker", "", "4:2: worker: there is no such key here: did you mean workers?");
  check_in_action("retry.attemps = 2",
                  "4:7: action[0].retry.attemps: there is no such key here: "
                  "did you mean attempts?");
  check_in("server", "colour = 1",
           "5:1: server.colour: there is no such key here, only listen, "
           "storage, log_level, params_max_bytes");
}

TEST_CASE("a key of another section is reported with the section it belongs in") {
  check_in("action.retry", "timeout = \"5s\"",
           "5:1: action[0].retry.timeout: there is no such key here: it belongs in [[action]]");
  check_in("retry", "", "4:2: retry: there is no such key here: it belongs in [[action]]");
  check_in_action("backoff = \"5s\"",
                  "4:1: action[0].backoff: there is no such key here: it "
                  "belongs in [action.retry]");
  check_in_action("workers.count = 1",
                  "4:1: action[0].workers: there is no such key here: it "
                  "belongs in the top level of the file");
}

TEST_CASE("an unknown key is fit for one line of a message, whatever it is") {
  check_in_action("\"a\\nb\" = 1", "4:1: action[0].\"a\\u000Ab\": there is no such key here");
  const auto all = mistakes_of(fmt::format("[[action]]\nref = \"a\"\ncommand = \"true\"\n{} = 1",
                                           std::string(100'000, 'k')));
  REQUIRE(all.size() == 1);
  CHECK(all[0].size() < 300);
}

TEST_CASE("a wrong choice is reported with the choices") {
  check_in("server", "log_level = \"warn\"",
           "5:13: server.log_level: must be one of \"debug\", \"info\", \"warning\", \"error\", "
           "found \"warn\": did you mean \"warning\"?");
  check_in_action("on_limit = \"reject\"",
                  "4:12: action[0].on_limit: must be one of \"enqueue\", "
                  "\"refuse\", found \"reject\"");
  check_in_action("retry.on = [\"failed\", \"timeouts\"]",
                  "4:23: action[0].retry.on[1]: must be one of \"failed\", \"timeout\", "
                  "\"worker_lost\", found \"timeouts\": did you mean \"timeout\"?");
  check_in_action("retry.on = [\"failed\", \"failed\"]",
                  "4:23: action[0].retry.on[1]: \"failed\" is there already");
  check_in_action("retry.on = [\"worker_lost\", \"abandoned\"]",
                  "4:28: action[0].retry.on[1]: \"abandoned\" is there already");
}

TEST_CASE("a value of the wrong type is reported for every key") {
  for (const config_key& key : config_keys()) {
    const std::size_t dot = key.path.rfind('.');
    const std::string section{key.path.substr(0, dot)};
    std::string text = "[[action]]\nref = \"a\"\ncommand = \"true\"\n";
    std::size_t line = 5;
    if (key.default_value == "required") {
      const bool is_ref = key.path == "action.ref";
      text = is_ref ? "[[action]]\ncommand = \"true\"\n" : "[[action]]\nref = \"a\"\n";
      line = 3;
    } else if (section == "action") {
      line = 4;
    } else {
      text += fmt::format("[{}]\n", section);
    }
    const std::string name{key.path.substr(dot + 1)};
    std::string field{key.path};
    if (field.starts_with("action.")) {
      field.insert(6, "[0]");
    }
    check_mistake(text + name + " = 2026-01-01",
                  fmt::format("{}:{}: {}: must be ", line, name.size() + 4, field));
  }
}

TEST_CASE("a section that is no table is reported") {
  const std::string action = "[[action]]\nref = \"a\"\ncommand = \"true\"\n";
  check_mistake("server = 1\n" + action,
                "1:10: server: must be a table, written [server], found an integer");
  check_mistake("[[workers]]\n" + action,
                "1:1: workers: must be a table, written [workers], found an array");
  check_in_action("retry = \"twice\"",
                  "4:9: action[0].retry: must be a table, written "
                  "[action.retry], found a string");
}

TEST_CASE("a zero byte in a string is refused") {
  constexpr const char* message = "must not contain a zero byte";
  check_in("server", "storage = \"a\\u0000b\"", fmt::format("5:11: server.storage: {}", message));
  check_in_action("working_directory = \"\\u0000\"",
                  fmt::format("4:21: action[0].working_directory: {}", message));
  check_in_action("group_by = [\"a\", \"\\u0000\"]",
                  fmt::format("4:18: action[0].group_by[1]: {}", message));
  check_in_action("env.A = \"\\u0000\"", fmt::format("4:9: action[0].env.A: {}", message));
  check_mistake("[[action]]\nref = \"a\"\ncommand = \"a\\u0000\"",
                fmt::format("3:11: action[0].command: {}", message));
}

TEST_CASE("a queue is grouped by names that are there, on one line, and different") {
  check_in_action("group_by = [\"\"]", "4:13: action[0].group_by[0]: must name a parameter");
  check_in_action("group_by = [\"a\", \"b\", \"a\"]",
                  "4:23: action[0].group_by[2]: \"a\" is named already by action[0].group_by[0]");
  check_in_action("group_by = [\"a\\nb\"]", "4:13: action[0].group_by[0]: must not contain a newl");
}

TEST_CASE("a variable's name must be one, and not one of the server's") {
  check_in_action("env = { \"A=B\" = \"1\" }", "4:9: action[0].env.\"A=B\": is no name");
  check_in_action("env = { \"\" = \"1\" }", "4:9: action[0].env.\"\": is no name");
  check_in_action("env = { \"A\\u0000\" = \"1\" }", "4:9: action[0].env.\"A\\u0000\": is no name");
  check_in_action("env = { BATON_PARAMS = \"1\" }", "4:9: action[0].env.BATON_PARAMS: names that");
  check_in_action("env = { A = 1 }", "4:13: action[0].env.A: must be a string, found an integer");
}

TEST_CASE("empty paths are refused") {
  check_in("server", "storage = \"\"", "5:11: server.storage: must not be empty");
  check_in_action("working_directory = \"\"",
                  "4:21: action[0].working_directory: must not be empt");
}

TEST_CASE("the API listens on this machine only, for it has no authentication") {
  const auto check_listen = [](std::string_view address, const std::string& message) {
    check_in("server", fmt::format("listen = \"{}\"", address), "5:10: server.listen: " + message);
  };
  for (const char* address : {"0.0.0.0:80", "[::]:80", "example.org:80", ":80", "192.168.0.1:80"}) {
    check_listen(address, fmt::format("\"{}\" is not a loopback host, and the API has no "
                                      "authentication",
                                      std::string_view{address}.substr(
                                          0, std::string_view{address}.rfind(':'))));
  }
  check_listen("", "must be a host and a port such as");
  check_listen("8377", "must be a host and a port such as");
  check_listen("::1:80", "an IPv6 address needs brackets");
  for (const char* port : {"", "65536", "99999999999999999999", "-1", "80a", "http"}) {
    check_listen(fmt::format("127.0.0.1:{}", port), "the port must be a number from 0 to 65535");
  }
  check_listen("unix:", "the path after \"unix:\" must have 1 to 107 bytes, found 0");
  check_listen("unix:/" + std::string(107, 'a'), "the path after \"unix:\" must have 1 to 107");
}
