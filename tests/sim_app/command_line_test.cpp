// baton-sim as a user and a script meet it: what it prints, and the code it ends with.
#include <filesystem>
#include <fstream>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include "tests/sim_app/program.hpp"

namespace {

using namespace baton::test;
using Catch::Contains;

constexpr const char* small = R"(about = "ten executions"
[[action]]
ref = "job"
limit = 2
[workload]
executions = 10
within = "100ms"
[phases]
faults = "200ms"
)";

}  // namespace

TEST_CASE("a run that holds says what it proves, and ends with 0") {
  const ended finished = sim({"run", "fault_free", "--seeds", "30"});
  CHECK(finished.code == 0);
  CHECK_THAT(finished.out,
             Contains("0 failures in 30 seeds: below 10 % per seed at 95 % confidence"));
}

TEST_CASE("a run's document is one JSON object, and stdout has nothing else") {
  const ended finished = sim({"run", "limit_one", "worker_crash", "--seeds", "10", "--json"});
  CHECK(finished.code == 0);
  const boost::json::value document = boost::json::parse(finished.out);
  const auto& scenarios = document.at("scenarios").as_array();
  REQUIRE(scenarios.size() == 2);
  CHECK(scenarios[0].at("seeds").to_number<int>() == 10);
  CHECK(scenarios[1].at("failing").to_number<int>() == 0);
  CHECK(document.at("version").to_number<int>() == 1);
}

TEST_CASE("what there is can be listed") {
  const ended finished = sim({"list"});
  CHECK(finished.code == 0);
  CHECK_THAT(finished.out,
             Contains("swarm") && Contains("slot-bound") && Contains("process.crash"));
  const boost::json::value document = boost::json::parse(sim({"list", "--json"}).out);
  CHECK(document.at("faults").as_array().size() > 40);
}

TEST_CASE("a broken rule ends with 1, and with the command that shows it again") {
  const scratch_folder folder;
  const std::string file = write(folder, "hasty.toml", std::string{small} + "no_leak_within = \"1ms\"\n");
  const ended finished = sim({"run", file, "--seeds", "3", "--out", folder / "results"});
  CHECK(finished.code == 1);
  CHECK_THAT(finished.out, Contains("no-leak") && Contains("expected") && Contains("seen"));
  CHECK_THAT(finished.out, Contains("baton-sim replay " + file + " --seed 1"));
  CHECK_THAT(finished.err, Contains("seed 1: no-leak"));
  CHECK(sim({"replay", file, "--seed", "1"}).code == 1);
  for (const char* const name : {"report.html", "report.json", "junit.xml", "summary.md",
                                 "hasty-seed-1-no-leak.repro", "hasty-seed-1-no-leak.perfetto.json"}) {
    INFO(name);
    CHECK(std::filesystem::file_size(folder / "results" + "/" + name) > 100);
  }
  // Its history has no bound of its own: what was owed within 1 ms has come by its end.
  CHECK(run_program("baton", {"check", folder / "results/hasty-seed-1.history.jsonl"}).code == 0);
}

TEST_CASE("a run that uses up its events ends with 2") {
  const scratch_folder folder;
  std::string text{small};
  text.replace(text.find("executions = 10"), 15, "executions = 99");
  const std::string file = write(folder, "endless.toml", text + "events_max = 1000\n");
  const ended finished = sim({"run", file, "--seeds", "2"});
  CHECK(finished.code == 2);
  CHECK_THAT(finished.out, Contains("inconclusive"));
}

TEST_CASE("a goal that was missed ends with 3, once as many seeds ran as the scenario states") {
  const scratch_folder folder;
  const std::string file = write(
      folder, "goal.toml", "seeds = 5\n" + std::string{small} + "[required]\nmarks = [\"never\"]\n");
  const ended finished = sim({"run", file});
  CHECK(finished.code == 3);
  CHECK_THAT(finished.out, Contains("missed: mark 'never'"));
  CHECK(sim({"run", file, "--seeds", "2"}).code == 0);
}

TEST_CASE("a digest that is another one ends with 4, and the same one with 0") {
  const ended first = sim({"digest", "fault_free", "--seeds", "1", "--base-seed", "7"});
  REQUIRE(first.code == 0);
  const std::string digest = first.out.substr(2, 16);
  CHECK(sim({"replay", "fault_free", "--seed", "7", "--expect-digest", digest}).code == 0);
  const ended other = sim({"replay", "fault_free", "--seed", "7", "--expect-digest", "123abc"});
  CHECK(other.code == 4);
  CHECK_THAT(other.err, Contains(digest) && Contains("0000000000123abc"));
}

TEST_CASE("seeds run twice, here on two threads and in another process, give the same digests") {
  const ended finished =
      sim({"run", "worker_crash", "--seeds", "20", "--determinism", "100%", "--jobs", "2"});
  CHECK(finished.code == 0);
  CHECK_THAT(finished.out, Contains("20 seeds run twice here, 20 in another process, 0 differ"));
}

TEST_CASE("shards share the seeds out, each to one") {
  std::string digests;
  int seeds = 0;
  for (const char* const shard : {"1/3", "2/3", "3/3"}) {
    const ended finished = sim({"run", "fault_free", "--seeds", "10", "--shard", shard, "--json"});
    CHECK(finished.code == 0);
    seeds += boost::json::parse(finished.out).at("scenarios").at(0).at("seeds").to_number<int>();
  }
  CHECK(seeds == 10);
}

TEST_CASE("a replayed run shows its faults, its trace up to a moment, and a history that baton checks") {
  const scratch_folder folder;
  const std::string history = folder / "run.jsonl";
  const ended finished = sim({"replay", "worker_crash", "--seed", "4", "--history", history});
  CHECK(finished.code == 0);
  CHECK_THAT(finished.out, Contains("process.crash"));
  CHECK(run_program("baton", {"check", history}).code == 0);
  const ended traced = sim({"replay", "worker_crash", "--seed", "4", "--trace", "--until", "50ms"});
  CHECK(traced.code == 0);
  CHECK_THAT(traced.out, Contains("host started") && !Contains("0.050000001"));
}

TEST_CASE("bad input ends with 64, and says what is wrong and where") {
  const scratch_folder folder;
  const auto wrong = [&](std::vector<std::string> arguments, const std::string& says) {
    const ended finished = sim(std::move(arguments));
    INFO(finished.out << finished.err);
    CHECK(finished.code == 64);
    CHECK_THAT(finished.err, Contains(says));
  };
  const std::string base{small};
  wrong({"run", "swrm"}, "swarm");
  wrong({"run", folder / "missing.toml"}, "missing.toml");
  wrong({"run", write(folder, "rule.toml", base + "[rules]\noff = [\"fofo\"]\n")}, "rule.toml:11");
  wrong({"run", write(folder, "fault.toml", base + "[faults.rates]\n\"process.cash\" = 1\n")},
        "process.crash");
  wrong({"run", write(folder, "none.toml", base + "[topology]\nworkers = 0\n")}, "worker");
  wrong({"run", write(folder, "broken.toml", "about = \"")}, "broken.toml:1");
  wrong({"replay", "swarm", "--seed", "-1"}, "18446744073709551615");
  wrong({"replay", "swarm", "--seed", "18446744073709551616"}, "18446744073709551615");
  wrong({"replay", "swarm"}, "--seed");
  wrong({"replay", "swarm", "--seed", "1", "--expect-digest", "xyz"}, "hex");
  wrong({"replay", "swarm", "--seed", "1", "--until", "soon"}, "--until");
  wrong({"run", "swarm", "--shard", "4/3"}, "--shard");
  wrong({"run", "swarm", "--determinism", "120%"}, "--determinism");
  wrong({"run", "swarm", "--time", "soon"}, "--time");
  wrong({"run"}, "scenario");
  wrong({"fly"}, "subcommand");
}

TEST_CASE("results that cannot be written are told, not lost in silence") {
  const ended full = sim({"replay", "fault_free", "--seed", "1", "--history", "/dev/full"});
  CHECK(full.code == 64);
  CHECK_THAT(full.err, Contains("/dev/full"));
  const ended nowhere = sim({"run", "fault_free", "--seeds", "1", "--out", "/proc/nowhere"});
  CHECK(nowhere.code == 64);
  CHECK_THAT(nowhere.err, Contains("/proc/nowhere"));
}

TEST_CASE("output that is lost ends with 70, and says what the code would have been") {
  const std::string binary = std::string{BATON_BIN_DIR} + "/baton-sim";
  for (const std::string command :
       {"run fault_free --seeds 2 --json", "run fault_free --seeds 2", "list", "list --json",
        "replay fault_free --seed 1", "digest fault_free --seeds 3"}) {
    for (const std::string where : {"> /dev/full", ">&-"}) {
      INFO(command << " " << where);
      child_process child{{"/bin/sh", "-c", "exec \"$0\" " + command + " " + where, binary}};
      CHECK(child.wait_exit(std::chrono::minutes{2}) == 70);
      CHECK_FALSE(child.err().empty());
    }
  }
  child_process help{{"/bin/sh", "-c", "exec \"$0\" --help > /dev/full", binary}};
  CHECK(help.wait_exit(std::chrono::minutes{2}) == 70);
}

TEST_CASE("an empty value of any option or argument is bad usage") {
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"run", ""},
           {"run", "fault_free", "--seeds", ""},
           {"run", "fault_free", "--seeds="},
           {"run", "fault_free", "--base-seed", ""},
           {"run", "fault_free", "--time", ""},
           {"run", "fault_free", "--jobs", ""},
           {"run", "fault_free", "--shard", ""},
           {"run", "fault_free", "--out", ""},
           {"run", "fault_free", "--since", ""},
           {"run", "fault_free", "--determinism", ""},
           {"replay", "fault_free", "--seed", ""},
           {"replay", "fault_free", "--seed", "1", "--until", ""},
           {"replay", "fault_free", "--seed", "1", "--history", ""},
           {"replay", "fault_free", "--seed", "1", "--expect-digest", ""},
           {"shrink", "fault_free", "--seed", "1", "--rule", ""},
           {"explore", "fault_free", "--step", ""},
           {"hunt", ""},
           {"hunt", "--sweep", ""},
           {"report", ""},
           {"index", "", "--out", "x"}}) {
    const ended finished = sim(command);
    INFO(command.front() << " … " << command.back());
    CHECK(finished.code == 64);
    CHECK_FALSE(finished.err.empty());
  }
}
