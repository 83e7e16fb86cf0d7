// The verdict from what was counted: goals, exit codes, and what changed since the report before.
#include "reports/model/evaluate.hpp"

#include <catch2/catch.hpp>

#include "reports/model/changes.hpp"
#include "reports/model/fingerprint.hpp"
#include "reports/model/names.hpp"
#include "reports/model/report.hpp"

namespace baton::reports {
namespace {

scenario_part ran(std::uint64_t seeds) {
  scenario_part part;
  part.scenario = "swarm";
  part.seeds = seeds;
  part.goals_from = 100;
  part.marks = {{"worker lost", 3, true}, {"never reached", 0, true}, {"rare", 0, false}};
  part.faults = {{"process.crash", 9, 5, 0, 50, 0, "", true}, {"bus.lost", 9, 0, 0, 0, 0, "", false}};
  return part;
}

report with_kind(std::string fingerprint, std::uint64_t failing, std::uint64_t seeds) {
  report whole;
  whole.scenarios.push_back(ran(seeds));
  if (failing > 0) {
    failure_kind kind;
    kind.fingerprint = std::move(fingerprint);
    kind.rule = "fifo";
    kind.seeds_failing = failing;
    whole.scenarios[0].kinds.push_back(kind);
  }
  return whole;
}

std::string state_of(const std::vector<change>& changes) {
  return changes.size() == 1 ? std::string{name_of(changes[0].state)} : "";
}

}  // namespace

TEST_CASE("goals that were not reached are told one by one, once enough seeds were run") {
  scenario_part part = ran(100);
  evaluate(part);
  REQUIRE(part.missed.size() == 2);
  CHECK_THAT(part.missed[0], Catch::Contains("never reached"));
  CHECK_THAT(part.missed[1], Catch::Contains("process.crash") && Catch::Contains("fired in 5"));
  CHECK(part.exit_code == 3);
  part.seeds = 99;
  evaluate(part);
  CHECK(part.missed.empty());
  CHECK(part.exit_code == 0);
}

TEST_CASE("a broken rule counts before everything else, then other digests, then no verdict") {
  scenario_part part = ran(100);
  part.inconclusive = 1;
  evaluate(part);
  CHECK(part.exit_code == 2);
  part.same.differences = {"seed 3 differs"};
  evaluate(part);
  CHECK(part.exit_code == 4);
  part.failing = 1;
  evaluate(part);
  CHECK(part.exit_code == 1);
  CHECK(worse(0, 4) == 4);
  CHECK(worse(3, 1) == 1);
}

TEST_CASE("a kind of failure is new, ongoing, resolved, or too rare to say") {
  const report now = with_kind("aa", 5, 1'000);
  CHECK(state_of(changes_since(with_kind("", 0, 1'000), now)) == "new");
  CHECK(state_of(changes_since(now, now)) == "ongoing");
  CHECK(state_of(changes_since(now, with_kind("", 0, 1'000))) == "resolved");
  CHECK(state_of(changes_since(now, with_kind("", 0, 100))) == "rare");
  CHECK(changes_since(now, with_kind("bb", 1, 1'000)).size() == 2);
}

TEST_CASE("a fingerprint is of rule, place and essential faults, whatever their numbers") {
  failure_kind kind;
  kind.rule = "fifo";
  kind.site = "storage/store.finish";
  kind.faults = {{"", "bus.lost", "bus.publish/execution.completed/execution-7", 5, 0, true},
                 {"", "process.crash", "store.claim/worker-1", 3, 0, false}};
  failure_kind other = kind;
  other.faults[0].at = "bus.publish/execution.completed/execution-12#3";
  other.faults.pop_back();
  CHECK(fingerprint_of(other) == fingerprint_of(kind));
  CHECK(fingerprint_of(kind).size() == 16);
  other.rule = "no-leak";
  CHECK(fingerprint_of(other) != fingerprint_of(kind));
  other = kind;
  other.faults[0].fault = "bus.dropped";
  CHECK(fingerprint_of(other) != fingerprint_of(kind));
}

TEST_CASE("faults bear letters like the columns of a table") {
  CHECK(letter_of(0) == "A");
  CHECK(letter_of(25) == "Z");
  CHECK(letter_of(26) == "AA");
  CHECK(letter_of(27) == "AB");
  CHECK(letter_of(26 + 26 * 26) == "AAA");
}

}  // namespace baton::reports
