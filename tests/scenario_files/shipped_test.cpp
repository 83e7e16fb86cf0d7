// The scenarios that come with baton: free of mistakes, in the binary as on the disk, and found by
// name.
#include "scenarios/shipped/shipped.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "adapters/sim/fault_kinds.hpp"
#include "tests/scenario_files/reading.hpp"
#include "tests/support/scratch_folder.hpp"

namespace {

using namespace baton::scenarios;
using baton::test::good_scenario;
using baton::test::lines_of;

std::string shipped_path(std::string_view name) {
  return fmt::format("{}/scenarios/shipped/{}.toml", BATON_SOURCE_DIR, name);
}

std::string text_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string only_mistake(const scenario_or_mistakes& read) {
  const auto lines = lines_of(read);
  return lines.size() == 1 ? lines.front() : fmt::format("{} mistakes", lines.size());
}

}  // namespace

TEST_CASE("every shipped scenario is free of mistakes and says what it is about") {
  for (const shipped_file& file : shipped_files()) {
    INFO(file.name);
    const scenario read = good_scenario(parse_scenario(file.text, file.name));
    CHECK(read.name == file.name);
    CHECK(read.about.ends_with("."));
    CHECK(read.about.size() <= 90);
    CHECK(file.text.starts_with("# "));
    CHECK(file.text.find("\n# It would find ") != std::string_view::npos);
  }
}

TEST_CASE("the shipped scenarios are the files, in the order of their names") {
  std::set<std::string> on_disk;
  const std::filesystem::path folder = BATON_SOURCE_DIR "/scenarios/shipped";
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() == ".toml") {
      on_disk.insert(entry.path().stem());
    }
  }
  std::vector<std::string> shipped;
  for (const shipped_file& file : shipped_files()) {
    shipped.emplace_back(file.name);
    CHECK(file.text == text_of(shipped_path(file.name)));
  }
  CHECK(shipped == std::vector<std::string>{on_disk.begin(), on_disk.end()});
  CHECK(shipped.size() >= 18);
}

TEST_CASE("the swarm requires every fault there is, and each has a scenario of its own") {
  std::set<baton::fault_id> in_swarm;
  std::set<baton::fault_id> elsewhere;
  for (const shipped_file& file : shipped_files()) {
    const scenario read = good_scenario(parse_scenario(file.text, file.name));
    auto& into = read.goes_wrong.swarm ? in_swarm : elsewhere;
    into.insert(read.required_faults.begin(), read.required_faults.end());
    for (const auto& [kind, rate] : read.goes_wrong.rates) {
      CHECK(rate.most > 0);
      into.insert(kind);
    }
  }
  CHECK(in_swarm.size() == baton::fault_count);
  CHECK(elsewhere.size() == baton::fault_count);
}

TEST_CASE("a shipped scenario is found by its name from anywhere") {
  CHECK(find_shipped("swarm") != nullptr);
  CHECK(find_shipped("swarm.toml") == nullptr);
  CHECK(find_shipped("") == nullptr);
  for (const char* name : {"swarm", "swarm.toml", "scenarios/swarm.toml", "./swarm.toml",
                           "../scenarios/swarm.toml", "/nowhere/scenarios/swarm.toml",
                           "scenarios/shipped/swarm.toml"}) {
    INFO(name);
    CHECK(good_scenario(resolve_scenario(name)).name == "swarm");
  }
}

TEST_CASE("a file is read where there is one, before what is shipped") {
  const baton::test::scratch_folder folder;
  std::filesystem::create_directory(folder / "scenarios");
  const std::string path = folder / "scenarios/swarm.toml";
  std::ofstream{path} << "about = \"my own\"\n[[action]]\nref = \"a\"\n";
  CHECK(good_scenario(resolve_scenario(path)).about == "my own");
  std::ofstream{path} << "[[action]]\nreff = \"a\"\nref = \"a\"\n";
  CHECK(only_mistake(resolve_scenario(path)).starts_with(path + ":2:1: action[0].reff: "));
  CHECK(only_mistake(resolve_scenario(folder.path())).ends_with("cannot be read: Is a directory"));
}

TEST_CASE("a name of nothing is told with the near one, and all of them") {
  const std::string near = only_mistake(resolve_scenario("broker_restat"));
  CHECK(
      near.starts_with("broker_restat: is neither a file nor a scenario that comes with baton: "
                       "did you mean broker_restart? Those are broker_restart, clocks, "));
  CHECK(near.ends_with(", worker_crash, zombie_worker."));
  CHECK(only_mistake(resolve_scenario("scenarios/swrm.toml")).find("did you mean swarm?") !=
        std::string::npos);
  // The misspelt path of a user's own file: what is shipped is no substitute.
  CHECK(only_mistake(resolve_scenario("my/swarm.toml"))
            .starts_with("my/swarm.toml: is neither a file nor a scenario"));
  const std::string far = only_mistake(resolve_scenario("earthquake"));
  CHECK(far.find("comes with baton. Those are broker_restart") != std::string::npos);
  CHECK(only_mistake(resolve_scenario("")).starts_with(": is neither a file nor"));
}
