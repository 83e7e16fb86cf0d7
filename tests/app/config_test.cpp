// What a configuration file means: every key in its field, and the defaults.
#include "apps/baton/config.hpp"

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/scratch_folder.hpp"

namespace {

using namespace std::chrono_literals;
using namespace baton::app;
using baton::loop_settings;

constexpr std::string_view one_action = "[[action]]\nref = \"a\"\ncommand = \"true\"\n";

// The configuration of a text that has no mistakes.
server_config valid(std::string_view text, std::string file = "/etc/baton/baton.toml") {
  loaded_config loaded = parse_config(text, std::move(file));
  for (const config_mistake& mistake : loaded.mistakes) {
    UNSCOPED_INFO(to_string(mistake));
  }
  REQUIRE(loaded.mistakes.empty());
  return std::move(loaded.config);
}

server_config with_action(std::string_view before, std::string_view in_action = "") {
  return valid(fmt::format("{}\n{}{}", before, one_action, in_action));
}

void write_file(const std::string& path, std::string_view text) {
  std::ofstream{path, std::ios::binary} << text;
}

void check_same(const loop_settings& one, const loop_settings& other) {
  CHECK(one.worker_count == other.worker_count);
  CHECK(one.worker_capacity == other.worker_capacity);
  CHECK(one.lease == other.lease);
  CHECK(one.heartbeat == other.heartbeat);
  CHECK(one.lease_margin == other.lease_margin);
  CHECK(one.start_patience == other.start_patience);
  CHECK(one.reap_interval == other.reap_interval);
  CHECK(one.reconcile_interval == other.reconcile_interval);
  CHECK(one.store_retry == other.store_retry);
  CHECK(one.store_retry_max == other.store_retry_max);
  CHECK(one.keep_ended == other.keep_ended);
}

}  // namespace

TEST_CASE("every key of [server] arrives in its field") {
  const server_config config = with_action(R"(
[server]
listen = "localhost:80"
storage = "/var/lib/baton/b.db"
log_level = "warning"
params_max_bytes = 4096
)");
  CHECK(config.file == "/etc/baton/baton.toml");
  CHECK(config.listen == "localhost:80");
  CHECK(config.storage == "/var/lib/baton/b.db");
  CHECK(config.log_level == baton::severity::warning);
  CHECK(config.params_max_bytes == 4096);
}

TEST_CASE("every log level has its name") {
  using baton::severity;
  const auto level = [](std::string_view name) {
    return with_action(fmt::format("[server]\nlog_level = \"{}\"", name)).log_level;
  };
  CHECK(level("debug") == severity::debug);
  CHECK(level("info") == severity::info);
  CHECK(level("warning") == severity::warning);
  CHECK(level("error") == severity::error);
}

TEST_CASE("every key of [workers] and [timing] arrives in its field") {
  const loop_settings loop = with_action(R"(
[workers]
count = 3
capacity = 7
lease = "30s"
heartbeat = "5s"
lease_margin = "4s"
start_patience = "90s"
[timing]
reap_interval = "100ms"
reconcile_interval = "2m"
store_retry = "20ms"
store_retry_max = "3s"
keep_ended = "2d"
)")
                                 .loop;
  CHECK(loop.worker_count == 3);
  CHECK(loop.worker_capacity == 7);
  CHECK(loop.lease == 30s);
  CHECK(loop.heartbeat == 5s);
  CHECK(loop.lease_margin == 4s);
  CHECK(loop.start_patience == 90s);
  CHECK(loop.reap_interval == 100ms);
  CHECK(loop.reconcile_interval == 2min);
  CHECK(loop.store_retry == 20ms);
  CHECK(loop.store_retry_max == 3s);
  CHECK(loop.keep_ended == 48h);
}

TEST_CASE("every key of [[action]] arrives in its field") {
  const server_config config = valid(R"(
[[action]]
ref = "deploy.web"
command = ["/usr/bin/make", "", "deploy"]
limit = 2
group_by = ["host", "user"]
on_limit = "refuse"
queue_max = 100
timeout = "10m"
grace = "0s"
working_directory = "/srv/web"
output_max_bytes = 0
env = { LANG = "C", EMPTY = "" }
[action.retry]
attempts = 3
backoff = "2s"
backoff_max = "5m"
backoff_factor = 1.5
on = ["timeout"]
)");
  REQUIRE(config.actions.size() == 1);
  const baton::action_definition& definition = config.actions[0].definition;
  CHECK(definition.ref == "deploy.web");
  CHECK(definition.limit == 2);
  CHECK(definition.group_by == std::vector<std::string>{"host", "user"});
  CHECK(definition.on_limit == baton::limit_policy::refuse);
  CHECK(definition.queue_max == 100);
  CHECK(definition.timeout == 10min);
  CHECK(definition.grace == 0ms);
  CHECK(definition.retry == baton::retry_policy{3, 2s, 5min, 1.5, false, true, false});

  const baton::process_command& command = config.actions[0].command;
  CHECK(command.arguments == std::vector<std::string>{"/usr/bin/make", "", "deploy"});
  CHECK(command.working_directory == "/srv/web");
  CHECK(command.output_max == 0);
  CHECK(command.environment == decltype(command.environment){{"EMPTY", ""}, {"LANG", "C"}});
  CHECK(config.actions[0].command_position == config_position{4, 11});
}

TEST_CASE("a command of one string is run by the shell") {
  const server_config config = valid("[[action]]\nref = \"a\"\ncommand = \"echo $PATH | wc\"\n");
  CHECK(config.actions.at(0).command.arguments ==
        std::vector<std::string>{"/bin/sh", "-c", "echo $PATH | wc"});
}

TEST_CASE("a factor may be written without a fraction, and each end leads to another attempt") {
  const auto retry =
      with_action("", "retry = { backoff_factor = 3, on = [\"worker_lost\", \"failed\"] }")
          .actions.at(0)
          .definition.retry;
  CHECK(retry.backoff_factor == 3.0);
  CHECK(retry.on_failed);
  CHECK_FALSE(retry.on_timeout);
  CHECK(retry.on_worker_lost);
  const auto none = with_action("", "retry.on = []").actions.at(0).definition.retry;
  CHECK_FALSE((none.on_failed || none.on_timeout || none.on_worker_lost));
}

TEST_CASE("a former word is read as the current one, with a hint") {
  const server_config config =
      with_action("", "on_limit = \"cancel\"\nretry.on = [\"failed\", \"abandoned\"]");
  const baton::action_definition& definition = config.actions.at(0).definition;
  CHECK(definition.on_limit == baton::limit_policy::refuse);
  CHECK(definition.retry.on_worker_lost);
  REQUIRE(config.hints.size() == 2);
  CHECK_THAT(to_string(config.hints[0]),
             Catch::EndsWith("action[0].on_limit: \"cancel\" is called \"refuse\" now, and read as "
                             "that"));
  CHECK_THAT(to_string(config.hints[1]),
             Catch::EndsWith("action[0].retry.on[1]: \"abandoned\" is called \"worker_lost\" now, "
                             "and read as that"));
}

TEST_CASE("actions keep the order of the file") {
  const server_config config =
      valid("[[action]]\nref = \"b\"\ncommand = \"1\"\n[[action]]\nref = \"a\"\ncommand = \"2\"\n");
  REQUIRE(config.actions.size() == 2);
  CHECK(config.actions[0].definition.ref == "b");
  CHECK(config.actions[1].definition.ref == "a");
}

TEST_CASE("what the file leaves out has the defaults of the settings") {
  const server_config config = valid(one_action);
  CHECK(config.listen == "127.0.0.1:8377");
  CHECK(config.storage == "/etc/baton/baton.db");
  CHECK(config.log_level == baton::severity::info);
  CHECK(config.params_max_bytes == 1024 * 1024);
  check_same(config.loop, {});
  baton::action_definition definition;
  definition.ref = "a";
  CHECK(config.actions.at(0).definition == definition);
  CHECK(config.actions.at(0).command.working_directory.empty());
  CHECK(config.actions.at(0).command.environment.empty());
  CHECK(config.actions.at(0).command.output_max == baton::process_command{}.output_max);
}

TEST_CASE("the defaults that are listed are the defaults that hold") {
  std::string text;
  std::string heading;
  for (const config_key& key : config_keys()) {
    const std::size_t dot = key.path.rfind('.');
    const std::string section{key.path.substr(0, dot)};
    if (section != heading) {
      heading = section;
      text += section == "action" ? one_action : fmt::format("[{}]\n", section);
    }
    if (key.default_value != "required" && key.default_value != "none") {
      text += fmt::format("{} = {}\n", key.path.substr(dot + 1), key.default_value);
    }
  }
  INFO(text);
  const server_config written = valid(text);
  const server_config left_out = valid(one_action);
  CHECK(written.listen == left_out.listen);
  CHECK(written.storage == left_out.storage);
  CHECK(written.log_level == left_out.log_level);
  CHECK(written.params_max_bytes == left_out.params_max_bytes);
  check_same(written.loop, left_out.loop);
  CHECK(written.actions.at(0).definition == left_out.actions.at(0).definition);
  CHECK(written.actions.at(0).command.environment.empty());
  CHECK(written.actions.at(0).command.output_max == left_out.actions.at(0).command.output_max);
}

TEST_CASE("relative paths start at the folder of the configuration file") {
  constexpr std::string_view text = R"(
[server]
storage = "data/b.db"
listen = "unix:run/../b.sock"
[[action]]
ref = "a"
command = "true"
working_directory = "../work"
)";
  const server_config config = valid(text);
  CHECK(config.storage == "/etc/baton/data/b.db");
  CHECK(config.listen == "unix:/etc/baton/b.sock");
  CHECK(config.actions.at(0).command.working_directory == "/etc/work");
  CHECK(valid(text, "baton.toml").storage == "data/b.db");
  CHECK(with_action("server.listen = \"unix:/run/b.sock\"").listen == "unix:/run/b.sock");
}

TEST_CASE("the loopback host may be written in three ways, with any port") {
  for (const char* address : {"127.0.0.1:0", "[::1]:65535", "localhost:8377"}) {
    CHECK(with_action(fmt::format("server.listen = \"{}\"", address)).listen == address);
  }
}

TEST_CASE("a file is loaded from the disk and its commands are looked for on this machine") {
  const baton::test::scratch_folder folder;
  write_file(folder / "tool", "#!/bin/sh\n");
  write_file(folder / "text", "not a program\n");
  std::filesystem::permissions(folder / "tool", std::filesystem::perms::owner_all);
  std::string text = "# what runs here\n";
  int number = 0;
  for (const char* command :
       {"[\"sh\"]", "\"exit 0\"", "[\"./tool\"]", "[\"no-such-program-here\"]", "[\"./missing\"]",
        "[\"./text\"]", "[\"/\"]"}) {
    text += fmt::format("[[action]]\nref = \"a{}\"\nworking_directory = \".\"\ncommand = {}\n",
                        ++number, command);
  }
  write_file(folder / "baton.toml", text);
  const loaded_config loaded = load_config(folder / "baton.toml");
  REQUIRE(loaded.mistakes.size() == 4);
  const auto says = [&](std::size_t index, int action, std::string_view text_part) {
    const config_mistake& mistake = loaded.mistakes.at(index);
    INFO(to_string(mistake));
    CHECK(mistake.file == folder / "baton.toml");
    CHECK(mistake.field == fmt::format("action[{}].command", action));
    CHECK(mistake.line == static_cast<std::uint32_t>(5 + 4 * action));
    CHECK(mistake.column == 11);
    CHECK(mistake.message.find(text_part) != std::string::npos);
  };
  says(0, 3, "there is no \"no-such-program-here\" in the server's PATH");
  says(1, 4, "there is no \"" + folder.path() + "/./missing\"");
  says(2, 5, "not an executable file");
  says(3, 6, "not an executable file");
}

TEST_CASE("a missing program is reported among the other mistakes, in the order of the file") {
  const baton::test::scratch_folder folder;
  write_file(folder / "b.toml",
             "[[action]]\nlimit = 0\nref = \"a\"\ncommand = [\"/no/such\"]\ntimeout = \"0s\"\n");
  const auto mistakes = load_config(folder / "b.toml").mistakes;
  REQUIRE(mistakes.size() == 3);
  CHECK(mistakes[0].line == 2);
  CHECK(mistakes[1].line == 4);
  CHECK(mistakes[2].line == 5);
}

TEST_CASE("a file that cannot be read is one mistake") {
  const baton::test::scratch_folder folder;
  const auto only = [](const std::string& path) {
    const loaded_config loaded = load_config(path);
    REQUIRE(loaded.mistakes.size() == 1);
    return to_string(loaded.mistakes[0]);
  };
  const std::string missing = folder / "missing.toml";
  CHECK(only(missing) == missing + ":1:1: cannot be read: No such file or directory");
  CHECK(only(folder.path()) == folder.path() + ":1:1: cannot be read: Is a directory");
  CHECK(only("/dev/zero").find("is larger than 4194304 bytes") != std::string::npos);
}
