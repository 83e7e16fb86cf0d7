// Reports as a user and a CI meet them: folders, shards, what is new, trends, and what goes wrong.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include "tests/sim_app/program.hpp"
#include "tests/support/eventually.hpp"

namespace {

using namespace baton::test;
using Catch::Contains;
namespace files = std::filesystem;
namespace json = boost::json;

std::string text_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

json::value report_in(const std::string& folder) {
  return json::parse(text_of(folder + "/report.json"));
}

// Without what may differ between two reports of the same results.
json::value without_clock(json::value document) {
  document.as_object().erase("made");
  for (const char* const parts : {"scenarios", "sweeps", "planted"}) {
    for (json::value& each : document.at(parts).as_array()) {
      each.as_object().erase("wall_seconds");
    }
  }
  return document;
}

}  // namespace

TEST_CASE("shards, merged, report what one run of all their seeds reports") {
  const scratch_folder folder;
  for (const char* const shard : {"1/3", "2/3", "3/3"}) {
    REQUIRE(sim({"run", "worker_crash", "--seeds", "20", "--shard", shard, "--out",
                 folder / "shard-" + shard[0]})
                .code == 0);
  }
  REQUIRE(sim({"run", "worker_crash", "--seeds", "20", "--out", folder / "whole"}).code == 0);
  const ended merged = sim({"report", folder / "shard-1", folder / "shard-2", folder / "shard-3",
                            "--out", folder / "merged"});
  CHECK(merged.code == 0);
  json::value one = without_clock(report_in(folder / "merged"));
  json::value other = without_clock(report_in(folder / "whole"));
  CHECK(one.at("shards").as_int64() == 3);
  for (json::value* const each : {&one, &other}) {
    each->as_object().erase("shards");
    each->at("scenarios").at(0).as_object().erase("ranges");
  }
  CHECK(json::serialize(one) == json::serialize(other));
}

TEST_CASE("the same results leave the same report, but for the clock") {
  const scratch_folder folder;
  for (const char* const name : {"one", "other"}) {
    CHECK(sim({"run", "swarm", "--canary", "--seeds", "12", "--out", folder / name}).code == 1);
  }
  const std::string text = json::serialize(without_clock(report_in(folder / "one")));
  std::string other = json::serialize(without_clock(report_in(folder / "other")));
  // Commands name the folder.
  for (std::size_t at = other.find("/other/"); at != std::string::npos; at = other.find("/other/")) {
    other.replace(at, 7, "/one/");
  }
  CHECK(text == other);
}

TEST_CASE("a bug on purpose is found, drawn, left to replay, and new since the report before") {
  const scratch_folder folder;
  REQUIRE(sim({"run", "swarm", "--seeds", "12", "--out", folder / "before"}).code == 0);
  const ended finished = sim({"run", "swarm", "--canary", "--seeds", "12", "--out",
                              folder / "after", "--since", folder / "before"});
  CHECK(finished.code == 1);
  CHECK_THAT(finished.out,
             Contains("completion-published") && Contains("lost at") && Contains("new "));
  const json::value report = report_in(folder / "after");
  const json::value& kind = report.at("scenarios").at(0).at("kinds").at(0);
  CHECK(kind.at("picture").at("moments").as_array().size() > 3);
  CHECK(kind.at("reseeds").as_array().size() > 10);
  CHECK(kind.at("story").as_array().size() > 1);
  CHECK(report.at("changes").at(0).at("state").as_string() == "new");
  CHECK(report.at("planted").at(0).at("found").as_bool());
  const std::string repro = folder / "after/" + std::string{kind.at("repro").as_string()};
  CHECK(sim({"replay", repro, "--canary"}).code == 1);
  CHECK(sim({"replay", repro}).code == 5);
  const std::string page = text_of(folder / "after/report.html");
  CHECK_THAT(page, Contains("<figure") && Contains(std::string{kind.at("fingerprint").as_string()}));
}

TEST_CASE("a merged report brings along what replays its failures, and nothing from elsewhere") {
  const scratch_folder folder;
  REQUIRE(sim({"run", "swarm", "--canary", "--seeds", "12", "--out", folder / "one"}).code == 1);
  CHECK(sim({"report", folder / "one", "--out", folder / "merged"}).code == 1);
  const std::string repro{
      report_in(folder / "one").at("scenarios").at(0).at("kinds").at(0).at("repro").as_string()};
  CHECK(text_of(folder / "merged/" + repro) == text_of(folder / "one/" + repro));
  std::string text = text_of(folder / "one/report.json");
  const std::string field = "\"repro\":\"" + repro;
  text.replace(text.find(field), field.size(), "\"repro\":\"../../../../../../etc/passwd");
  write(folder, "one/report.json", text);
  CHECK_THAT(sim({"report", folder / "one", "--out", folder / "again"}).err,
             Contains("passwd was not beside its report"));
  CHECK_FALSE(files::exists(folder / "again/passwd"));
}

TEST_CASE("planted bugs stand in the report, and one that has to be found decides its ending") {
  const scratch_folder folder;
  REQUIRE(sim({"run", "fault_free", "--seeds", "2", "--out", folder / "run"}).code == 0);
  const std::string planted = write(folder, "results.json", R"({"results":[
      {"name":"slot-leak","what":"w","found":true,"by":"seed","rule":"no-leak","number":7,
       "smallest":{"after":{"faults":2,"executions":3}}},
      {"name":"missed","what":"w","found":false}]})");
  const auto with = [&](const char* canary) {
    return sim({"report", folder / "run", "--out", folder / "out", "--planted", planted, "--canary",
                canary});
  };
  CHECK(with("slot-leak").code == 0);
  CHECK(report_in(folder / "out").at("planted").at(1).at("faults").as_int64() == 2);
  CHECK(with("missed").code == 3);
  CHECK(with("unheard-of").code == 64);
}

TEST_CASE("an index lists reports by time, and links to their pages") {
  const scratch_folder folder;
  REQUIRE(sim({"run", "fault_free", "--seeds", "2", "--out", folder / "one"}).code == 0);
  REQUIRE(sim({"sweep", "small_scope", "--out", folder / "two"}).code == 0);
  const ended finished = sim({"index", folder / "one", folder / "two", "--out", folder / "trend"});
  CHECK(finished.code == 0);
  CHECK_THAT(text_of(folder / "trend/index.html"), Contains("../one/report.html"));
}

TEST_CASE("a form of the report that cannot be written is told, and changes no verdict") {
  const scratch_folder folder;
  files::create_directories(folder / "out/report.html");
  const ended held = sim({"run", "fault_free", "--seeds", "2", "--out", folder / "out"});
  CHECK(held.code == 0);
  CHECK_THAT(held.err, Contains("cannot write") && Contains("report.html"));
  CHECK(report_in(folder / "out").at("exit_code").as_int64() == 0);
}

TEST_CASE("what cannot be a report's folder is told before the first seed") {
  const ended nowhere = sim({"run", "swarm", "--seeds", "1000000", "--out", "/proc/nowhere"});
  CHECK(nowhere.code == 64);
  CHECK_THAT(nowhere.err, Contains("/proc/nowhere"));
}

TEST_CASE("files of the same name from two reports are kept apart") {
  const scratch_folder folder;
  for (const char* const seed : {"1", "100"}) {
    REQUIRE(sim({"run", "swarm", "--canary", "--seeds", "12", "--base-seed", seed, "--out",
                 folder / seed})
                .code == 1);
  }
  // As another machine might have called it.
  const auto kind_of = [&](const std::string& name) {
    return report_in(folder / name).at("scenarios").at(0).at("kinds").at(0);
  };
  const std::string first{kind_of("1").at("repro").as_string()};
  const std::string second{kind_of("100").at("repro").as_string()};
  std::string text = text_of(folder / "100/report.json");
  for (std::size_t at = text.find(second); at != std::string::npos; at = text.find(second)) {
    text.replace(at, second.size(), first);
  }
  write(folder, "100/report.json", text);
  files::rename(folder / "100/" + second, folder / "100/" + first);
  CHECK(sim({"report", folder / "1", folder / "100", "--out", folder / "both"}).code == 1);
  CHECK(text_of(folder / "both/" + first) == text_of(folder / "1/" + first));
  CHECK(text_of(folder / "both/2-" + first) == text_of(folder / "100/" + first));
}

TEST_CASE("a report that could not be written is no success of the command that writes it") {
  const scratch_folder folder;
  REQUIRE(sim({"run", "fault_free", "--seeds", "2", "--out", folder / "run"}).code == 0);
  files::create_directories(folder / "out/report.json");
  const ended finished = sim({"report", folder / "run", "--out", folder / "out"});
  CHECK(finished.code == 70);
  CHECK_THAT(finished.err, Contains("cannot write") && Contains("report.json"));
}

TEST_CASE("a message that nobody can read stops nothing") {
  const scratch_folder folder;
  const std::string program = std::string{BATON_BIN_DIR} + "/baton-sim";
  const std::string command = program + " run fault_free --seeds 2 --out " + (folder / "out") +
                              " >/dev/null 2>/dev/full";
  CHECK(std::system(command.c_str()) == 0);
  CHECK(report_in(folder / "out").at("exit_code").as_int64() == 0);
}

TEST_CASE("an interrupted run reports what it has run, and proves nothing more") {
  const scratch_folder folder;
  child_process child{{std::string{BATON_BIN_DIR} + "/baton-sim", "run", "fault_free", "--seeds",
                       "100000000", "--out", folder / "out"}};
  REQUIRE(eventually([&] { return child.err().find("seeds") != std::string::npos; }));
  child.send(SIGINT);
  CHECK(child.wait_exit(std::chrono::minutes{1}) == 2);
  CHECK_THAT(child.err(), Contains("interrupted"));
  const json::value report = report_in(folder / "out");
  CHECK(report.at("exit_code").as_int64() == 2);
  CHECK(report.at("scenarios").at(0).at("seeds").as_int64() > 0);
}

TEST_CASE("what a report's commands name stands in quotes where a shell would read more") {
  const scratch_folder folder;
  files::create_directories(folder / "sp ace");
  std::ofstream{folder / "sp ace/$(touch x).toml"} << R"(about = "hasty"
[[action]]
ref = "job"
limit = 2
[workload]
executions = 10
within = "100ms"
[phases]
faults = "200ms"
no_leak_within = "1ms"
)";
  const ended finished = sim(
      {"run", folder / "sp ace/$(touch x).toml", "--seeds", "1", "--out", folder / "sp ace/out"});
  CHECK(finished.code == 1);
  CHECK_THAT(finished.out,
             Contains("baton-sim replay '" + (folder / "sp ace/out/$(touch x)-seed-1-")));
}

TEST_CASE("what is no report is told with its place") {
  const scratch_folder folder;
  const auto wrong = [&](std::vector<std::string> arguments, const std::string& says) {
    const ended finished = sim(std::move(arguments));
    INFO(finished.out << finished.err);
    CHECK(finished.code == 64);
    CHECK_THAT(finished.err, Contains(says));
  };
  const std::string out = folder / "out";
  const std::string broken = write(folder, "broken.json", "{\n\"version\": 1,");
  const std::string old = write(folder, "old.json", "{\"version\": 0}");
  wrong({"report", folder / "missing", "--out", out}, "missing");
  wrong({"report", broken, "--out", out}, "broken.json: line 2");
  wrong({"report", old, "--out", out}, ".version: 1 is wanted");
  wrong({"index", old, "--out", out}, ".version");
  wrong({"run", "swarm", "--since", old, "--seeds", "1"}, ".version");
  wrong({"report", "--out", out}, "from");
  REQUIRE(sim({"run", "fault_free", "--seeds", "2", "--out", folder / "run"}).code == 0);
  wrong({"report", folder / "run", folder / "run", "--out", out}, "counted twice");
  wrong({"report", folder / "run", "--out", out, "--planted", broken}, "broken.json");
  wrong({"report", folder / "run", "--out", out, "--canary", "x"}, "--planted");
  wrong({"report", "/dev/zero", "--out", out}, "/dev/zero");
  const std::string nameless = write(folder, "nameless.json", R"({"results":[{"found":true}]})");
  wrong({"report", folder / "run", "--out", out, "--planted", nameless}, ".results[0]");
  wrong({"run", "fault_free", "fault_free"}, "both called fault_free");
  wrong({"run", "fault_free", "--seeds", "3", "--base-seed", "18446744073709551614"},
        "--base-seed");
  REQUIRE(sim({"sweep", "small_scope", "--out", folder / "sweep"}).code == 0);
  wrong({"report", folder / "sweep", folder / "sweep", "--out", out}, "sweep of small_scope");
}
