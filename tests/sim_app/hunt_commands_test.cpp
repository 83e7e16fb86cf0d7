// sweep, shrink, explore, hunt and .repro files, as a user and a script meet them.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include "tests/sim_app/program.hpp"

namespace {

using namespace baton::test;
using Catch::Contains;

/// Rest is owed so soon that most faults keep it from coming in time, and none does without faults.
constexpr const char* hasty = R"(about = "four executions, in haste"
seeds = 3
[topology]
workers = 1
[[action]]
ref = "job"
limit = 2
lasts = "10ms"
[workload]
executions = 4
within = "50ms"
[phases]
faults = "400ms"
no_leak_within = "100ms"
)";

std::string text_of(const std::string& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// The only file with this ending in a folder.
std::string only_file(const std::string& folder, const std::string& ending) {
  std::string found;
  for (const auto& each : std::filesystem::directory_iterator{folder}) {
    if (each.path().string().ends_with(ending)) {
      CHECK(found.empty());
      found = each.path().string();
    }
  }
  REQUIRE_FALSE(found.empty());
  return found;
}

}  // namespace

TEST_CASE("a sweep tries every place, and makes what it finds small") {
  const scratch_folder folder;
  const std::string file = write(folder, "hasty.toml", hasty);
  const ended finished = sim({"sweep", file, "--json", "--out", folder / "found"});
  CHECK(finished.code == 1);
  const boost::json::value document = boost::json::parse(finished.out).at("sweeps").at(0);
  CHECK(document.at("places").to_number<int>() == document.at("runs").to_number<int>());
  CHECK(document.at("places").to_number<int>() > 200);
  CHECK(document.at("cells").as_array().size() > 50);
  const auto& failures = document.at("kinds").as_array();
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].at("rule").as_string() == "no-leak");
  CHECK(failures[0].at("faults").as_array().size() == 1);
  CHECK(failures[0].at("confirmed").to_number<int>() == 3);

  const std::string repro = only_file(folder / "found", ".repro");
  const ended again = sim({"replay", repro});
  CHECK(again.code == 1);
  CHECK_THAT(again.out, Contains("no-leak"));
}

TEST_CASE("pairs are swept as a stated sample where there are too many") {
  const ended finished = sim({"sweep", "small_scope", "--pairs", "--pairs-max", "300", "--json"});
  CHECK(finished.code == 0);
  const boost::json::value document = boost::json::parse(finished.out).at("sweeps").at(0);
  CHECK(document.at("pairs").to_number<int>() == 300);
  CHECK(document.at("pairs_in_all").to_number<int>() > 10'000);
  CHECK(document.at("runs").to_number<int>() == document.at("places").to_number<int>() + 300);
  CHECK_THAT(sim({"sweep", "small_scope", "--pairs", "--pairs-max", "20"}).out,
             Contains("then 20 of "));
}

TEST_CASE("a seed that fails is shrunk to a file that people can read, edit and replay") {
  const scratch_folder folder;
  const std::string file = write(folder, "crashes.toml",
                                 std::string{hasty} + "[faults.rates]\n\"process.crash\" = 0.05\n");
  const ended run = sim({"run", file, "--seeds", "20", "--out", folder / "found"});
  REQUIRE(run.code == 1);
  CHECK_THAT(run.out, Contains("the smallest schedule of seed") && Contains("essential"));
  const std::string repro = only_file(folder / "found", ".repro");
  const std::string text = text_of(repro);
  CHECK_THAT(text, Contains("# rule      no-leak") && Contains("[repro]") &&
                       Contains("[[fault]]") && Contains("[[request]]"));
  CHECK(sim({"replay", repro}).code == 1);

  std::string edited = text;
  edited.replace(edited.find("no_leak_within = \"100ms\""), 24, "no_leak_within = \"1m\"");
  const ended held = sim({"replay", write(folder, "edited.repro", edited)});
  CHECK(held.code == 5);
  CHECK_THAT(held.err, Contains("no-leak holds: this no longer reproduces"));
}

TEST_CASE("a seed that holds leaves nothing to shrink") {
  const ended finished = sim({"shrink", "fault_free", "--seed", "3"});
  CHECK(finished.code == 0);
  CHECK_THAT(finished.out, Contains("nothing to shrink"));
}

TEST_CASE("all orders of a small scope are run, and their number is told") {
  const ended finished = sim({"explore", "small_scope", "--step", "20us", "--json"});
  CHECK(finished.code == 0);
  const boost::json::value document = boost::json::parse(finished.out);
  CHECK(document.at("complete").as_bool());
  CHECK(document.at("orders").to_number<int>() > 10);
  const ended cut = sim({"explore", "small_scope", "--orders-max", "50"});
  CHECK(cut.code == 2);
  CHECK_THAT(cut.out, Contains("there are more"));
  const ended one = sim({"explore", "small_scope", "--step", "20us", "--order", "3"});
  CHECK(one.code == 0);
  CHECK_THAT(one.out, Contains("host started") && Contains("holds"));
}

TEST_CASE("a hunt that finds nothing says so, and one that finds something how") {
  CHECK_THAT(sim({"hunt", "fault_free", "--seeds", "20", "--sweep", "small_scope"}).out,
             Contains("nothing was found"));
  const scratch_folder folder;
  const std::string file = write(folder, "hasty.toml", hasty);
  const ended finished = sim(
      {"hunt", "fault_free", "--seeds", "5", "--sweep", file, "--json", "--out", folder / "found"});
  CHECK(finished.code == 1);
  const boost::json::value document = boost::json::parse(finished.out);
  CHECK(document.at("by").as_string() == "sweep");
  CHECK(document.at("rule").as_string() == "no-leak");
}

TEST_CASE("what is wrong with a .repro file is told with its place") {
  const scratch_folder folder;
  const auto wrong = [&](std::vector<std::string> arguments, const std::string& says) {
    const ended finished = sim(std::move(arguments));
    INFO(finished.out << finished.err);
    CHECK(finished.code == 64);
    CHECK_THAT(finished.err, Contains(says));
  };
  const auto with = [&](const std::string& head) {
    return write(folder, "it.repro", head + "[[action]]\nref = \"job\"\n");
  };
  wrong({"replay", with("")}, "it.repro:1");
  wrong({"replay", with("[repro]\nseed = \"1\"\nrule = \"fofo\"\n")}, "it.repro:3");
  wrong({"replay", with("[repro]\nseed = \"-1\"\nrule = \"fifo\"\n")}, "it.repro:2");
  wrong({"replay", with("[repro]\nrule = \"fifo\"\n")}, "seed");
  wrong({"replay", folder / "missing.repro"}, "missing.repro");
  wrong({"replay", with("[repro]\nseed = \"1\"\nrule = \"fifo\"\n"), "--seed", "3"},
        "its own seed");
  wrong({"replay", write(folder, "cut.repro", "[repro]\nseed = \"1")}, "cut.repro:2");
  wrong({"shrink", "swarm", "--seed", "1", "--rule", "fofo"}, "fofo");
  wrong({"explore", "small_scope", "--step", "0s"}, "--step");
  wrong({"sweep", "smal_scope"}, "small_scope");
  wrong({"hunt", "--sweep", "swrm"}, "swarm");
}
