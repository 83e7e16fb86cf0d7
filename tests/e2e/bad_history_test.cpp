// `baton check` on files that are no histories, and on histories that break a rule.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton::test;
namespace fs = std::filesystem;

std::vector<fs::path> histories(const char* kind) {
  std::vector<fs::path> found;
  for (const auto& each :
       fs::directory_iterator{BATON_SOURCE_DIR "/tests/history/" + std::string{kind}}) {
    found.push_back(each.path());
  }
  std::sort(found.begin(), found.end());
  REQUIRE_FALSE(found.empty());
  return found;
}

}  // namespace

TEST_CASE("check ends with 1 on a history that breaks a rule, and names the rule") {
  for (const fs::path& each : histories("bad")) {
    std::string rule = each.filename();
    rule.resize(rule.find('.'));
    std::replace(rule.begin(), rule.end(), '_', '-');
    INFO(rule);
    const ended_command judged = run_baton({"check", each});
    CHECK(judged.exit_code == 1);
    CHECK_THAT(judged.out, Catch::Contains("BROKEN " + rule));
    CHECK(judged.err.empty());
    const ended_command as_json = run_baton({"check", "--json", each});
    CHECK(as_json.exit_code == 1);
    CHECK(boost::json::parse(as_json.out).is_object());
    CHECK_THAT(as_json.out, Catch::Contains(rule));
  }
}

TEST_CASE("check ends with 0 on a history in which every rule holds") {
  for (const fs::path& each : histories("good")) {
    INFO(each);
    const ended_command judged = run_baton({"check", each});
    CHECK(judged.exit_code == 0);
    CHECK(judged.out.find("BROKEN") == std::string::npos);
  }
}

TEST_CASE("check ends with 64 on what is no history, and names file and line") {
  const scratch_folder folder;
  const std::string path = folder / "history.jsonl";
  const std::vector<std::string> texts{"garbage\n", "{\"at_ns\":1,\"kind\":\"nonsense\"}\n",
                                       std::string(3, '\0') + "\n", "{}\n", "\xff\xfe\n"};
  for (const std::string& text : texts) {
    std::ofstream{path} << text;
    const ended_command judged = run_baton({"check", path});
    INFO(text);
    CHECK(judged.exit_code == 64);
    CHECK(judged.out.empty());
    CHECK_THAT(judged.err, Catch::Contains(path + ":1: "));
    CHECK_THAT(judged.err, Catch::Contains("is not a history"));
  }
}

TEST_CASE("check ends with 64 where there is no file") {
  const scratch_folder folder;
  for (const std::string& path : {folder / "missing.jsonl", folder.path()}) {
    const ended_command judged = run_baton({"check", path});
    CHECK(judged.exit_code == 64);
    CHECK(judged.out.empty());
    CHECK_THAT(judged.err, Catch::Contains(path));
  }
}

TEST_CASE("check allows as much lateness as it is told, and no more") {
  const std::string late = BATON_SOURCE_DIR "/tests/history/bad/deadline.jsonl";
  CHECK(run_baton({"check", late, "--slack-ms", "60000"}).out.find("BROKEN deadline") ==
        std::string::npos);
  CHECK(run_baton({"check", late, "--slack-ms", "0"}).exit_code == 1);
  CHECK(run_baton({"check", late, "--slack-ms", "-1"}).exit_code == 64);
}
