// What the simulator has found in the engine, once: scenarios that found it, which must hold now.
#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "scenarios/files/repro.hpp"
#include "scenarios/run/run.hpp"

namespace baton::test {

TEST_CASE("what was found once is not found again") {
  const std::filesystem::path folder{BATON_SOURCE_DIR "/tests/scenarios/regressions"};
  std::set<std::string> files;
  for (const auto& each : std::filesystem::directory_iterator{folder}) {
    if (each.path().extension() == ".toml") {
      files.insert(each.path().string());
    }
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

// A schedule that once broke a rule is played first: it takes a moment, and says most.
TEST_CASE("no schedule that once broke its rule breaks it again") {
  std::size_t played = 0;
  for (const auto& each :
       std::filesystem::directory_iterator{BATON_SOURCE_DIR "/tests/scenarios/regressions"}) {
    if (!scenarios::is_repro_name(each.path().string())) {
      continue;
    }
    const auto read = scenarios::read_repro(each.path().string());
    INFO(each.path());
    REQUIRE(std::holds_alternative<scenarios::repro>(read));
    const auto& of = std::get<scenarios::repro>(read);
    const scenarios::run_report run = scenarios::play(of.what, of.seed);
    INFO(history::to_text(run.judged));
    CHECK(run.holds());
    CHECK_FALSE(run.is_inconclusive());
    CHECK((of.what.goes_wrong.named.empty() || !run.fired.empty()));
    ++played;
  }
  CHECK(played > 0);
}

}  // namespace baton::test
