// The checker does not judge accidents: events that have nothing to do with each other may be seen
// in any order. What that means is written down in independence.hpp.
//
// Again, after a failure: RC_PARAMS="seed=…" test_properties "<name of the test case>".
#include "history/report.hpp"
#include "tests/properties/independence.hpp"
#include "tests/properties/law.hpp"
#include "tests/properties/played_histories.hpp"

namespace baton::test {
namespace {

/// A place, and how far its event is moved. Both are taken as far as they go.
using moves = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

rc::Gen<moves> any_moves() {
  const auto place = rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, 10'000));
  const auto distance = rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(1, 40));
  return rc::gen::scale(4.0, rc::gen::container<moves>(rc::gen::pair(place, distance)));
}

std::vector<history::event> moved(const judged_history& given, const moves& wanted, tally& seen) {
  std::vector<placed_event> all = place(given.events);
  std::size_t swaps = 0;
  for (const auto& [at, by] : wanted) {
    swaps += move_forward(all, at % all.size(), by);
  }
  seen.count("swaps", static_cast<std::int64_t>(swaps));
  seen.count_if(swaps >= 100, "histories with a hundred swaps");
  return events_of(all);
}

/// The same verdict: the same things were judged, and nothing was found.
void require_as_before(const judged_history& given, const moves& wanted, tally& seen) {
  const history::verdict before = given.judge();
  const history::verdict after = history::check(moved(given, wanted, seen), given.options);
  if (!after.holds()) {
    RC_FAIL(history::to_text(after));
  }
  for (std::size_t rule = 0; rule < before.rules.size(); ++rule) {
    RC_ASSERT(after.rules[rule].judged_count == before.rules[rule].judged_count);
  }
}

std::uint64_t any_seed() {
  return *rc::gen::inRange<std::uint64_t>(1, 201);
}

}  // namespace

TEST_CASE("a calm history is judged the same in whatever order its accidents are seen") {
  tally seen;
  CHECK(holds("calm histories, permuted",
              [&seen] { require_as_before(calm_history(any_seed()), *any_moves(), seen); }));
  require_floors(seen, {{"swaps", 10'000}, {"histories with a hundred swaps", 25}});
}

TEST_CASE("a stormy history is judged the same in whatever order its accidents are seen") {
  tally seen;
  CHECK(holds("stormy histories, permuted",
              [&seen] { require_as_before(stormy_history(any_seed()), *any_moves(), seen); }));
  require_floors(seen, {{"swaps", 10'000}, {"histories with a hundred swaps", 25}});
}

TEST_CASE("a written history is judged the same in whatever order its accidents are seen") {
  tally seen;
  CHECK(holds("written histories, permuted", [&seen] {
    require_as_before(written_history(*rc::gen::arbitrary<bool>()), *any_moves(), seen);
  }));
  require_floors(seen, {{"swaps", 100}});
}

}  // namespace baton::test
