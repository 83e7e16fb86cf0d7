// The randomness port for production.
#include <array>
#include <set>

#include <catch2/catch.hpp>

#include "adapters/real/seeded_randomness.hpp"

TEST_CASE("the same question has the same answer, whatever was asked in between") {
  baton::seeded_randomness chance{42};
  const auto first = chance.below(1'000'000, "retry.jitter", 7);
  static_cast<void>(chance.below(10, "other", 1));
  CHECK(chance.below(1'000'000, "retry.jitter", 7) == first);
  CHECK(baton::seeded_randomness{42}.below(1'000'000, "retry.jitter", 7) == first);
}

TEST_CASE("seed, site and identity each change the answer") {
  const std::uint64_t wide = ~std::uint64_t{0};
  std::set<std::uint64_t> answers;
  for (const std::uint64_t seed : {1U, 2U}) {
    baton::seeded_randomness chance{seed};
    for (const char* site : {"a", "b", ""}) {
      for (const std::uint64_t identity : {0U, 1U, 2U, 3U}) {
        answers.insert(chance.below(wide, site, identity));
      }
    }
  }
  CHECK(answers.size() == 24);
}

TEST_CASE("answers stay below their bound and fall on all of it evenly") {
  baton::seeded_randomness chance{3};
  std::array<int, 10> seen{};
  for (std::uint64_t identity = 0; identity < 100'000; ++identity) {
    ++seen.at(chance.below(seen.size(), "dice", identity));
  }
  for (const int count : seen) {
    CHECK(count > 9'500);
    CHECK(count < 10'500);
  }
  CHECK(chance.below(1, "dice", 5) == 0);
}
