// Every fault at every place of the run without faults.
#include "scenarios/search/sweep.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "scenarios/shipped/shipped.hpp"

namespace baton::test {
namespace {

scenarios::scenario small_scenario() {
  auto what = std::get<scenarios::scenario>(scenarios::resolve_scenario("limit_one"));
  what.asks.executions = {4, 4};
  what.asks.within = {std::chrono::milliseconds{50}, std::chrono::milliseconds{50}};
  what.lasts.faults = {std::chrono::milliseconds{300}, std::chrono::milliseconds{300}};
  return what;
}

}  // namespace

TEST_CASE("each place of the quiet run is tried once, and the fault happens there") {
  const scenarios::scenario scenario = small_scenario();
  const scenarios::sweep all{scenario, 1};
  CHECK(all.quiet().fired.empty());
  CHECK(all.quiet().holds());
  REQUIRE(all.places().size() > 300);
  scenarios::sweep_matrix matrix;
  std::set<fault_id> effective;
  for (std::size_t place = 0; place < all.places().size(); ++place) {
    const scenarios::run_report run = scenarios::play(scenario, all.with({place}), {});
    INFO(all.places()[place].site);
    CHECK(run.holds());
    all.add(matrix, {place}, run);
    for (const sim::fired_fault& each : run.fired) {
      if (each.took_effect) {
        effective.insert(fault_id{each.kind});
      }
    }
  }
  std::uint64_t tried = 0;
  for (const auto& [at, cell] : matrix) {
    INFO(at.second);
    CHECK(cell.fired == cell.tried);
    CHECK(cell.failing == 0);
    tried += cell.tried;
  }
  CHECK(tried == all.places().size());
  CHECK(effective.size() > 25);
}

TEST_CASE("pairs are numbered without a gap and without a repeat") {
  const scenarios::sweep all{small_scenario(), 1};
  std::set<std::pair<std::size_t, std::size_t>> seen;
  const std::uint64_t some = 20'000;
  REQUIRE(all.pair_count() > some);
  for (std::uint64_t number = 0; number < some; ++number) {
    const auto pair = all.pair(number);
    CHECK(pair.first < pair.second);
    CHECK(seen.insert(pair).second);
  }
  const auto last = all.pair(all.pair_count() - 1);
  CHECK(last.second == all.places().size() - 1);
  CHECK(last.first == last.second - 1);
}

}  // namespace baton::test
