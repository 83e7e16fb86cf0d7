// Actions that flood their output: they harm neither their neighbours nor the server's memory.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "base/number_text.hpp"
#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;

constexpr std::size_t output_max = 16U << 20U;
constexpr int floods = 8;

// One that goes on until a file is there, under a lease that a loop standing still for some seconds
// would lose; and those that print the worst there is: every byte is six in JSON.
std::string config_in(const scratch_folder& folder) {
  return fmt::format(
      "[workers]\nlease = \"8s\"\nheartbeat = \"500ms\"\nlease_margin = \"1s\"\n"
      "[[action]]\nref = \"innocent\"\n"
      "command = \"until test -e {}; do sleep 0.05; done; echo 7\"\n"
      "[[action]]\nref = \"zeros\"\nlimit = {}\noutput_max_bytes = {}\n"
      "command = \"head -c {} /dev/zero\"\n"
      "[[action]]\nref = \"controls\"\nlimit = {}\noutput_max_bytes = {}\n"
      "command = \"head -c {} /dev/zero | tr '\\\\000' '\\\\033' >&2; exit 3\"\n",
      folder / "gate", floods, output_max, output_max, floods, output_max, output_max);
}

std::int64_t figure_in(const std::string& path, const std::string& name) {
  std::ifstream status{path};
  std::string word;
  std::int64_t figure = 0;
  while (status >> word) {
    if (word == name && status >> figure) {
      return figure;
    }
  }
  return 0;
}

std::int64_t memory_peak_mib(const server_process& server) {
  return figure_in("/proc/" + std::to_string(server.pid()) + "/status", "VmHWM:") / 1'024;
}

// The longest step of the loop that the server has told of; 0: none was slow.
std::int64_t longest_step_ms(const server_process& server) {
  const std::string log = server.stderr_text();
  constexpr std::string_view before = "one step of the loop took ";
  std::int64_t longest = 0;
  for (std::size_t at = log.find(before); at != std::string::npos; at = log.find(before, at + 1)) {
    const std::string_view digits = std::string_view{log}.substr(at + before.size());
    longest = std::max(longest, base::number_at_front_of<std::int64_t>(digits).value_or(0));
  }
  return longest;
}

// Patient: writing 16 MiB as JSON takes its time in a build that is not optimised.
execution_record large_record(const server_process& server, execution_id execution) {
  http_client http{parse_listen_address(server.address()).value()};
  const auto reply = http.send("GET", fmt::format("/api/v1/executions/{}", execution), {},
                               std::chrono::seconds{120});
  return wire::read_execution(reply.value().body).value();
}

std::size_t length_of(const boost::json::object& result, const char* stream) {
  return result.at(stream).as_string().size();
}

}  // namespace

TEST_CASE("actions that flood their output cost no neighbour its lease, and bounded memory") {
  const scratch_folder folder;
  const std::string history = folder / "history.jsonl";
  server_process server{folder.path(), config_in(folder), {"--history", history}};
  api asks{server.address()};
  const execution_id innocent = asks.submit("innocent").value().execution;
  std::vector<execution_id> flooding;
  for (int number = 0; number < floods; ++number) {
    const bool zeros = number % 2 == 0;
    flooding.push_back(asks.submit(zeros ? "zeros" : "controls").value().execution);
  }
  const auto all_ended = [&] {
    return asks.queue("zeros").ended_total + asks.queue("controls").ended_total == floods;
  };
  REQUIRE(eventually(all_ended, std::chrono::seconds{120}));
  for (const execution_id each : {flooding.at(0), flooding.at(1)}) {
    const execution_record record = large_record(server, each);
    CHECK(record.result.size() <= output_max + 200);
    CHECK(record.number == attempt{1});
    const auto result =
        boost::json::parse({record.result.data(), record.result.size()}).as_object();
    const bool zeros = record.action_ref == "zeros";
    CHECK(record.state == (zeros ? status::completed : status::failed));
    CHECK(length_of(result, zeros ? "stdout" : "stderr") == output_max / 6);
    CHECK(result.at(zeros ? "stdout_truncated" : "stderr_truncated") == true);
  }
  CHECK(asks.state(innocent) == status::running);
  std::ofstream{folder / "gate"};
  REQUIRE(eventually([&] { return is_terminal(asks.state(innocent)); }));
  const execution_record record = asks.record(innocent);
  CHECK(record.state == status::completed);
  CHECK(record.number == attempt{1});
  CHECK(server.stderr_text().find("\"lease lost\"") == std::string::npos);
  // What is captured, once, and a few results on their way; sanitizers keep what is freed for a
  // while.
  CHECK(memory_peak_mib(server) < 900);
  CHECK(longest_step_ms(server) < 2'000);  // on a machine that is busy with other tests
  CHECK(server.stop() == 0);
  CHECK(std::filesystem::file_size(history) < output_max);  // no result is in it
  CHECK(run_baton({"check", history}).exit_code == 0);
}

TEST_CASE("many readers of one large result get it whole, and share a bound") {
  constexpr std::size_t text_size = 6U << 20U;
  const scratch_folder folder;
  const std::string config = fmt::format(
      "[[action]]\nref = \"text\"\noutput_max_bytes = {}\n"
      "command = \"head -c {} /dev/zero | tr '\\\\000' x\"\n",
      text_size, text_size);
  server_process server{folder.path(), config};
  api asks{server.address()};
  const execution_id execution = asks.submit("text").value().execution;
  REQUIRE(eventually([&] { return is_terminal(asks.state(execution)); }));
  const std::string id = fmt::format("{}", execution);
  std::vector<std::unique_ptr<child_process>> readers;
  for (int number = 0; number < 8; ++number) {
    readers.push_back(std::make_unique<child_process>(std::vector<std::string>{
        BATON_BIN_DIR "/baton", "show", id, "--json", "--server", server.address()}));
  }
  for (const auto& each : readers) {
    const auto code = each->wait_exit(std::chrono::seconds{120});
    INFO(each->err());
    REQUIRE(code.value_or(-1) == 0);
    CHECK(each->out().size() > text_size);
  }
  CHECK(memory_peak_mib(server) < 500);
}
