// Places of a line, counted without walking along it.
#include "engine/core/place_counts.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using baton::place_counts;

TEST_CASE("before a place there are as many as were taken earlier and not left") {
  CHECK(rc::check([] {
    place_counts line;
    std::set<std::int64_t> taken;
    const int size = *rc::gen::inRange(1, 400);
    for (int step = 0; step < size; ++step) {
      if (taken.empty() || *rc::gen::inRange(0, 3) > 0) {
        taken.insert(line.append());
      } else {
        auto left = taken.begin();
        std::advance(left, *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(taken)));
        line.remove(*left);
        taken.erase(left);
      }
    }
    std::int64_t ahead = 0;
    for (const std::int64_t place : taken) {
      RC_ASSERT(line.before(place) == ahead++);
    }
  }));
}

TEST_CASE("a line of hundreds of thousands is counted across all its blocks") {
  place_counts line;
  constexpr std::int64_t length = 300'000;
  for (std::int64_t place = 0; place < length; ++place) {
    REQUIRE(line.append() == place);
  }
  for (std::int64_t place = 0; place < length; place += 1'009) {
    REQUIRE(line.before(place) == place);
  }
  for (std::int64_t place = 0; place < length; ++place) {
    if (place % 3 != 0) {
      line.remove(place);
    }
  }
  for (std::int64_t place = 0; place < length; place += 3 * 337) {
    REQUIRE(line.before(place) == place / 3);
  }
}
