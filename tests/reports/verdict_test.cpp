// The verdict of a summary: its kind, its sentence, and what has to be known with it.
#include <catch2/catch.hpp>

#include "reports/model/summary.hpp"
#include "tests/reports/sample_report.hpp"

using namespace baton::reports;
using namespace baton::test;
using Catch::Contains;

namespace {

report of_swarm(std::uint64_t seeds) {
  report whole;
  whole.scenarios.emplace_back();
  whole.scenarios[0].scenario = "swarm";
  whole.scenarios[0].seeds = seeds;
  return whole;
}

}  // namespace

TEST_CASE("a verdict that holds says what it proves") {
  CHECK(summary_of(of_swarm(10'000)).sentence ==
        "0 failures in 10,000 seeds: below 0.03 % per seed at 95 % confidence");
  CHECK(summary_of(of_swarm(29)).sentence == "0 failures in 29 seeds, too few to bound their rate");
  CHECK(summary_of(report{}).verdict == verdict_kind::nothing_run);
}

TEST_CASE("a verdict that does not hold names how many and which rules") {
  const report whole = failing_report();
  const summary text = summary_of(whole);
  CHECK(text.verdict == verdict_kind::broken);
  CHECK(text.sentence ==
        "43 of 10,000 seeds and 3 of 10,348 sweep runs break a rule: fifo, "
        "no-leak and one-verdict");
  CHECK(text.more.at(0) == "0.43 % of seeds, 95 % interval 0.32 % to 0.58 % (Wilson).");
}

TEST_CASE("what keeps a verdict open is said in it") {
  report open = of_swarm(1000);
  open.scenarios[0].missed = {"lease lost"};
  CHECK(summary_of(open).verdict == verdict_kind::goal_missed);
  CHECK_THAT(summary_of(open).more.at(0), Contains("lease lost"));
  open.scenarios[0].inconclusive = 3;
  CHECK(summary_of(open).verdict == verdict_kind::inconclusive);
  CHECK(summary_of(open).sentence ==
        "3 of 1,000 runs are inconclusive; none of the others breaks a rule");
  open.scenarios[0].same.differences = {"seed 7 …"};
  CHECK(summary_of(open).verdict == verdict_kind::not_deterministic);
}

TEST_CASE("a canary that was not found is said, whatever else holds") {
  report whole = of_swarm(1000);
  whole.planted = {{"x", "", "", false, "", "", 0, -1, -1, 0, true}};
  CHECK(summary_of(whole).verdict == verdict_kind::holds);
  CHECK_THAT(summary_of(whole).more.at(0), Contains("canary") && Contains("not found"));
}

TEST_CASE("numbers that contradict each other change no verdict into a crash") {
  report odd = of_swarm(10);
  odd.scenarios[0].failing = 20;
  CHECK(summary_of(odd).verdict == verdict_kind::broken);
}
