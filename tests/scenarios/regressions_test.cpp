// What the simulator has found in the engine, once: scenarios that found it, which must hold now.
#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "scenarios/run.hpp"
#include "scenarios/scenario_file.hpp"

namespace baton::test {

TEST_CASE("what was found once is not found again") {
  const std::filesystem::path folder{BATON_SOURCE_DIR "/tests/scenarios/regressions"};
  std::set<std::string> files;
  for (const auto& each : std::filesystem::directory_iterator{folder}) {
    files.insert(each.path().string());
  }
  REQUIRE(files.size() >= 2);
  for (const std::string& file : files) {
    const auto read = scenarios::read_scenario(file);
    REQUIRE(std::holds_alternative<scenarios::scenario>(read));
    const auto& what = std::get<scenarios::scenario>(read);
    for (std::uint64_t seed = 1; seed <= what.seeds; ++seed) {
      const scenarios::run_report run = scenarios::play(what, seed);
      INFO(file << ", seed " << seed << "\n" << history::to_text(run.judged));
      REQUIRE(run.holds());
      REQUIRE(run.outcome == scenarios::run_outcome::at_rest);
    }
  }
}

}  // namespace baton::test
