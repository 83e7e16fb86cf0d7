#include "reports/model/summary/verdict.hpp"

#include <catch2/catch.hpp>

#include "reports/model/report.hpp"
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
  CHECK(verdict_of(of_swarm(10'000)).headline ==
        "0 failures in 10,000 seeds: below 0.03 % per seed at 95 % confidence");
  CHECK(verdict_of(of_swarm(29)).headline == "0 failures in 29 seeds, too few to bound their rate");
  CHECK(verdict_of({}).as == verdict_kind::nothing_run);
}

TEST_CASE("a verdict that does not hold names how many and which rules") {
  const verdict_text text = verdict_of(failing_report());
  CHECK(text.as == verdict_kind::broken);
  CHECK(text.headline ==
        "43 of 10,000 seeds and 3 of 10,348 sweep runs break a rule: fifo, "
        "no-leak and one-verdict");
  CHECK(text.more.at(0) == "0.43 % of seeds, 95 % interval 0.32 % to 0.58 % (Wilson).");
}

TEST_CASE("what keeps a verdict open is said in it") {
  report open = of_swarm(1000);
  open.scenarios[0].missed = {"lease lost"};
  CHECK(verdict_of(open).as == verdict_kind::goal_missed);
  CHECK_THAT(verdict_of(open).more.at(0), Contains("lease lost"));
  open.scenarios[0].inconclusive = 3;
  CHECK(verdict_of(open).as == verdict_kind::inconclusive);
  CHECK(verdict_of(open).headline ==
        "3 of 1,000 runs are inconclusive; none of the others breaks a rule");
  open.scenarios[0].same.differences = {"seed 7 …"};
  CHECK(verdict_of(open).as == verdict_kind::not_deterministic);
}

TEST_CASE("a canary that was not found is said, whatever else holds") {
  report whole = of_swarm(1000);
  whole.planted = {{"x", "", "", false, "", "", 0, -1, -1, 0, true}};
  CHECK(verdict_of(whole).as == verdict_kind::holds);
  CHECK_THAT(verdict_of(whole).more.at(0), Contains("canary") && Contains("not found"));
}

TEST_CASE("numbers that contradict each other change no verdict into a crash") {
  report odd = of_swarm(10);
  odd.scenarios[0].failing = 20;
  CHECK(verdict_of(odd).as == verdict_kind::broken);
}
