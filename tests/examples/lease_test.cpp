// A system that is not baton, in the simulator: its mistakes are found, and without them it holds.
#include <catch2/catch.hpp>

#include "examples/lease/lease_world.hpp"

namespace {

using lease_example::mistake;
using lease_example::play;

/// 0: none of them breaks the law.
std::uint64_t first_failing_seed(mistake planted, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    if (!play(seed, planted).holds()) {
      return seed;
    }
  }
  return 0;
}

}  // namespace

TEST_CASE("a lease without a mistake has one leader at most") {
  CHECK(first_failing_seed(mistake::none, 2'000) == 0);
}

TEST_CASE("each mistake is found within a few hundred seeds, and again with the same seed") {
  const auto planted = GENERATE(mistake::counts_from_answer, mistake::forgets_at_restart);
  const std::uint64_t seed = first_failing_seed(planted, 300);
  REQUIRE(seed != 0);
  const auto one = play(seed, planted);
  const auto other = play(seed, planted);
  CHECK(one.broken == other.broken);
  CHECK(one.digest == other.digest);
  CHECK(one.faults.size() == other.faults.size());
  CHECK(play(seed, mistake::none).holds());
}

TEST_CASE("every kind of fault makes a difference in some seed, and leases are granted") {
  std::vector<bool> seen(lease_example::fault_kinds().size(), false);
  std::uint64_t grants = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto run = play(seed, mistake::none);
    grants += run.grants;
    for (const sim::fired_fault& each : run.faults) {
      seen[each.kind] = seen[each.kind] || each.took_effect;
    }
  }
  CHECK(grants > 1'000);
  CHECK(seen == std::vector<bool>(seen.size(), true));
}
