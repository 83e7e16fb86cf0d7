// Reports of shards as one: counts add, failures merge by fingerprint, in any order the same.
#include <algorithm>

#include <catch2/catch.hpp>

#include "reports/model/merge.hpp"
#include "reports/model/replay_command.hpp"
#include "reports/render/json.hpp"

namespace baton::reports {
namespace {

failure_kind kind(std::string fingerprint, std::uint64_t seed, std::uint64_t faults) {
  failure_kind failure;
  failure.fingerprint = std::move(fingerprint);
  failure.rule = "fifo";
  failure.seed = seed;
  failure.seeds = {seed};
  failure.seeds_failing = 1;
  failure.after.faults = faults;
  return failure;
}

report shard(std::uint64_t index, std::uint64_t count, std::vector<failure_kind> kinds) {
  scenario_part part;
  part.scenario = "swarm";
  part.base_seed = index;
  part.seeds = 10;
  part.ranges = {{index, count, 10}};
  part.failing = kinds.size();
  part.executions = 100;
  part.faults = {{"bus.lost", 10, 5, 4, 50, 40, "", true}};
  part.cells = {{"bus.lost", "fifo", 4, kinds.size()}};
  part.marks = {{"worker lost", 3, false}};
  part.distributions = {{"queue_wait", measure_unit::us, 3, 30, 20, {{8, 2}, {16 + index, 1}}}};
  part.slowest = {{index, 1'000 + index, 5}};
  part.kinds = std::move(kinds);
  report whole;
  whole.scenarios = {std::move(part)};
  return whole;
}

}  // namespace

TEST_CASE("counts of shards add up, and failures merge by their fingerprint") {
  const report whole = merged({shard(1, 2, {kind("aa", 1, 5), kind("bb", 3, 2)}),
                               shard(2, 2, {kind("aa", 4, 3)})});
  REQUIRE(whole.scenarios.size() == 1);
  const scenario_part& part = whole.scenarios[0];
  CHECK(whole.shards == 2);
  CHECK(part.seeds == 20);
  CHECK(part.failing == 3);
  CHECK(part.executions == 200);
  CHECK(part.faults[0] == fault_row{"bus.lost", 20, 10, 8, 100, 80, "", true});
  CHECK(part.cells == std::vector<rule_cell>{{"bus.lost", "fifo", 8, 3}});
  CHECK(part.marks == std::vector<mark_row>{{"worker lost", 6, false}});
  CHECK(part.distributions[0].buckets == std::vector<bucket>{{8, 4}, {17, 1}, {18, 1}});
  CHECK(part.slowest.front().seed == 2);
  CHECK(part.exit_code == 1);
  CHECK(whole.exit_code == 1);
  REQUIRE(part.kinds.size() == 2);
  CHECK(part.kinds[0].seeds_failing == 2);
  CHECK(part.kinds[0].seeds == std::vector<std::uint64_t>{1, 4});
  CHECK(part.kinds[0].after.faults == 3);  // the smallest schedule is told
}

TEST_CASE("shards merge to the same report in any order") {
  std::vector<report> shards{shard(1, 3, {kind("aa", 1, 5)}), shard(2, 3, {kind("bb", 2, 5)}),
                             shard(3, 3, {kind("aa", 3, 2)})};
  const std::string whole = to_json(merged(shards));
  std::rotate(shards.begin(), shards.begin() + 1, shards.end());
  CHECK(to_json(merged(shards)) == whole);
  CHECK(to_json(merged({merged({shards[0], shards[1]}), shards[2]})) == whole);
}

TEST_CASE("seeds that stand in two reports are not counted twice") {
  const report first = shard(1, 2, {});
  CHECK_FALSE(counted_twice({first, shard(2, 2, {})}));
  const auto twice = counted_twice({first, shard(2, 2, {}), first});
  REQUIRE(twice);
  CHECK_THAT(*twice, Catch::Contains("swarm: 10 seeds from 1 by 2"));
  CHECK(counted_twice({first, shard(4, 3, {})}));        // other steps over the same stretch
  CHECK_FALSE(counted_twice({first, shard(21, 1, {})}));  // it begins behind the first one's end
}

TEST_CASE("a scenario's name is one word of a shell, its option another") {
  CHECK(shell_words("swarm") == "swarm");
  CHECK(shell_words("swarm --canary") == "swarm --canary");
  CHECK(shell_words("my scenario.toml") == "'my scenario.toml'");
  CHECK(shell_words("a'b; rm --canary") == "'a'\\''b; rm' --canary");
}

TEST_CASE("different scenarios stand side by side, in order of their names") {
  report other = shard(1, 1, {});
  other.scenarios[0].scenario = "limit_one";
  const report whole = merged({shard(1, 1, {}), other});
  REQUIRE(whole.scenarios.size() == 2);
  CHECK(whole.scenarios[0].scenario == "limit_one");
}

TEST_CASE("a canary that one shard did not find is not found") {
  report first = shard(1, 2, {});
  first.planted = {{"canary", "", "", true, "fifo", "", 3, -1, -1, 0, true}};
  report second = shard(2, 2, {});
  second.planted = first.planted;
  CHECK(merged({first, second}).exit_code == 0);
  second.planted[0].found = false;
  CHECK(merged({first, second}).exit_code == 3);
}

}  // namespace baton::reports
