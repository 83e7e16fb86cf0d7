// The generator: its numbers are the same for ever, and where they should be.
#include "sim/random_stream.hpp"

#include <array>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/sim/machines.hpp"

using namespace sim::test;

TEST_CASE("the first numbers of a few keys are what they always were") {
  // From Sebastiano Vigna's splitmix64.c; a recorded seed means nothing once these change.
  sim::random_stream zero{0};
  CHECK(zero.next() == 0xE220A8397B1DCDAFU);
  CHECK(zero.next() == 0x6E789E6AA1B965F4U);
  CHECK(zero.next() == 0x06C45D188009454FU);
  sim::random_stream other{1234567};
  CHECK(other.next() == 6457827717110365317U);
  CHECK(other.next() == 3203168211198807973U);
}

TEST_CASE("what is drawn from a hash is what it always was") {
  sim::random_stream drawn{sim::label{"worker"}.hash};
  CHECK(drawn.below(1'000'000) == 779647);
  CHECK(drawn.between(-500, 500) == 157);
  CHECK(drawn.exponential(1ms, 1s) == nanoseconds{1801531});
  CHECK(drawn.unit() == 0x1.05d4c605cd9bp-5);
}

TEST_CASE("a bounded number is within its bounds, and the bounds are reached") {
  CHECK(rc::check([](std::uint64_t key, std::uint64_t bound) {
    const std::uint64_t drawn = sim::random_stream{key}.below(bound);
    RC_ASSERT(drawn < std::max<std::uint64_t>(bound, 1));
  }));
  std::array<int, 3> seen{};
  sim::random_stream drawn{1};
  for (int each = 0; each < 100; ++each) {
    ++seen.at(static_cast<std::size_t>(drawn.between(-1, 1) + 1));
  }
  CHECK(seen[0] > 0);
  CHECK(seen[1] > 0);
  CHECK(seen[2] > 0);
}

TEST_CASE("a number between two lies between them, however far apart they are") {
  CHECK(rc::check([](std::uint64_t key, std::int64_t one, std::int64_t other) {
    const auto [least, most] = std::minmax(one, other);
    const std::int64_t drawn = sim::random_stream{key}.between(least, most);
    RC_ASSERT(least <= drawn);
    RC_ASSERT(drawn <= most);
    RC_ASSERT(sim::random_stream{key}.between(most, most) == most);
  }));
  constexpr std::int64_t least = INT64_MIN;
  constexpr std::int64_t most = INT64_MAX;
  CHECK(sim::random_stream{1}.between(least, most) != sim::random_stream{2}.between(least, most));
  CHECK(sim::random_stream{1}.between(-most, most) != sim::random_stream{2}.between(-most, most));
}

TEST_CASE("a unit number is below one, and what is certain always happens") {
  CHECK(rc::check([](std::uint64_t key) {
    const double drawn = sim::random_stream{key}.unit();
    RC_ASSERT(drawn >= 0.0);
    RC_ASSERT(drawn < 1.0);
    RC_ASSERT(sim::random_stream{key}.chance(1.0));
    RC_ASSERT(!sim::random_stream{key}.chance(0.0));
  }));
}

TEST_CASE("uniform numbers are spread evenly") {
  std::array<int, 16> in_bucket{};
  sim::random_stream drawn{7};
  constexpr int count = 64'000;
  for (int each = 0; each < count; ++each) {
    ++in_bucket.at(drawn.below(in_bucket.size()));
  }
  for (const int each : in_bucket) {
    CHECK(each > 3'700);
    CHECK(each < 4'300);
  }
}

TEST_CASE("exponential spans keep to their mean, their bound and their shape") {
  sim::random_stream drawn{7};
  constexpr int count = 40'000;
  nanoseconds sum{};
  int above_mean = 0;
  int above_three = 0;
  for (int each = 0; each < count; ++each) {
    const nanoseconds span = drawn.exponential(1ms, 1s);
    REQUIRE(span >= 0ns);
    sum += span;
    above_mean += span > 1ms ? 1 : 0;
    above_three += span > 3ms ? 1 : 0;
  }
  CHECK(sum / count > 970us);
  CHECK(sum / count < 1100us);
  CHECK(above_mean == Approx(count * 0.368).epsilon(0.1));
  CHECK(above_three == Approx(count * 0.0498).epsilon(0.2));
  CHECK(rc::check([](std::uint64_t key) {
    const auto mean = nanoseconds{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000)};
    const nanoseconds span = sim::random_stream{key}.exponential(mean, mean * 3);
    RC_ASSERT(span >= 0ns);
    RC_ASSERT(span <= mean * 3);
  }));
}
