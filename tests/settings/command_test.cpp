// [[action]], what is run: the file's words as the process meets them.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "tests/contracts/runner_contract.hpp"
#include "tests/settings/configured.hpp"
#include "tests/support/process_runners.hpp"
#include "tests/support/scratch_folder.hpp"

namespace baton::test {
namespace {

struct output {
  std::string out;
  std::string err;
};

/// What the action says that has these keys in `<folder>/baton.toml`.
output output_of(const std::string& keys, const std::string& folder = "/etc/baton") {
  const app::server_config config =
      configured("[[action]]\nref = \"it\"\n" + keys, folder + "/baton.toml");
  boost::asio::io_context context;
  const auto attempt_processes = runner_of(context, {{"it", config.actions.at(0).command}});
  const run_end end = run_to_end(context, *attempt_processes, request_for("it"));
  const auto document = boost::json::parse(end.result).as_object();
  return {std::string{document.at("stdout").as_string()},
          std::string{document.at("stderr").as_string()}};
}

}  // namespace

TEST_CASE("action.command is what runs: words as they are, a line by the shell",
          "[setting:action.command]") {
  CHECK(output_of(R"~(command = ["echo", "$((6 * 7))", "a  b"])~").out == "$((6 * 7)) a  b\n");
  CHECK(output_of(R"(command = "echo $((6 * 7)) a  b; echo out >&2")").out == "42 a b\n");
  CHECK(output_of(R"(command = "echo $((6 * 7)) a  b; echo out >&2")").err == "out\n");
}

TEST_CASE("action.working_directory is where the command runs",
          "[setting:action.working_directory]") {
  const scratch_folder scratch;
  const std::string folder = std::filesystem::canonical(scratch.path());
  std::filesystem::create_directory(folder + "/scripts");
  const std::string here = std::filesystem::current_path();
  const std::string pwd = "command = [\"/bin/pwd\", \"-P\"]\n";
  CHECK(output_of(pwd, folder).out == here + "\n");
  CHECK(output_of(pwd + "working_directory = \"/\"", folder).out == "/\n");
  CHECK(output_of(pwd + "working_directory = \"scripts\"", folder).out == folder + "/scripts\n");

  std::ofstream{folder + "/scripts/hello"} << "#!/bin/sh\necho hello\n";
  std::filesystem::permissions(folder + "/scripts/hello", std::filesystem::perms::owner_all);
  CHECK(output_of("command = [\"./hello\"]\nworking_directory = \"scripts\"", folder).out ==
        "hello\n");
}

TEST_CASE("action.env is added to the server's environment, and wins over it",
          "[setting:action.env]") {
  REQUIRE(::setenv("SETTINGS_TEST_OURS", "server", 1) == 0);
  const std::string says =
      R"(command = "echo ${SETTINGS_TEST_OURS-unset} ${SETTINGS_TEST_NEW-unset}")"
      "\n";
  CHECK(output_of(says).out == "server unset\n");
  CHECK(output_of(says + R"(env = { SETTINGS_TEST_NEW = "a  $b" })").out == "server a $b\n");
  CHECK(output_of(says + "[action.env]\nSETTINGS_TEST_OURS = \"action\"").out == "action unset\n");
  ::unsetenv("SETTINGS_TEST_OURS");
}

TEST_CASE("action.output_max_bytes is how much is kept of stdout's beginning and stderr's end",
          "[setting:action.output_max_bytes]") {
  const std::string floods =
      "command = \"echo first; seq 100000; echo first >&2; seq 100000 >&2; echo last >&2\"\n";
  const output by_default = output_of(floods);
  // The end of a line is two bytes in the result's JSON.
  const auto encoded = [](const std::string& text) {
    return std::ssize(text) + std::count(text.begin(), text.end(), '\n');
  };
  CHECK(encoded(by_default.out) <= 65'536);
  CHECK(encoded(by_default.out) >= 65'535);
  CHECK(encoded(by_default.err) <= 65'536);
  CHECK(encoded(by_default.err) >= 65'535);
  const output little = output_of(floods + "output_max_bytes = 8");
  CHECK(little.out == "first\n1");
  CHECK(little.err == "\nlast\n");
  CHECK(output_of(floods + "output_max_bytes = 0").out.empty());
  CHECK(output_of(floods + "output_max_bytes = 4194304").out.size() == 588'901);
}

}  // namespace baton::test
