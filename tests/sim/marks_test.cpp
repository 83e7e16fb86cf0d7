// Marks: rare branches that are counted, or taken on purpose.
#include "sim/marks.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

int taken_of(std::uint64_t seed, sim::label name, int visits) {
  sim::world in{{.seed = seed}};
  sim::marks it{in};
  it.allow_rare(true);
  int taken = 0;
  for (int each = 0; each < visits; ++each) {
    taken += it.rarely(name, static_cast<std::uint64_t>(each)) ? 1 : 0;
  }
  CHECK(it.counts().size() == (taken > 0 ? 1 : 0));
  return taken;
}

}  // namespace

TEST_CASE("a place that was reached is counted by its name") {
  sim::world in{{}};
  sim::marks it{in};
  it.reached("one");
  it.reached("other");
  it.reached("one");
  CHECK(it.counts() == std::map<std::string, std::uint64_t, std::less<>>{{"one", 2}, {"other", 1}});
}

TEST_CASE("a place that was reached is part of the trace") {
  sim::world in{{}};
  in.what_happened().keep(1, 100);
  sim::marks it{in};
  const std::uint64_t before = in.what_happened().digest();
  it.reached("one");
  CHECK(in.what_happened().digest() != before);
  CHECK(in.what_happened().lines().back().detail == "one");
}

TEST_CASE("no rare way is taken unless that is allowed") {
  CHECK(rc::check([](std::uint64_t seed, std::uint64_t identity) {
    sim::world in{{.seed = seed}};
    sim::marks it{in};
    RC_ASSERT(!it.rarely("somewhere", identity));
    RC_ASSERT(it.counts().empty());
  }));
}

TEST_CASE("a mark is on for a whole run or off for it, in a quarter of the runs") {
  int runs_on = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const int taken = taken_of(seed, "somewhere", 60);
    runs_on += taken > 0 ? 1 : 0;
    CHECK((taken == 0 || taken > 3));
    CHECK(taken < 32);
  }
  CHECK(runs_on > 30);
  CHECK(runs_on < 75);
}

TEST_CASE("whether a mark is on is decided for each name anew") {
  bool differ = false;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    differ = differ || (taken_of(seed, "one", 40) > 0) != (taken_of(seed, "other", 40) > 0);
  }
  CHECK(differ);
}

TEST_CASE("a mark's way depends on its own visits only") {
  CHECK(rc::check([](std::uint64_t seed) {
    const auto way = [seed](bool with_others) {
      sim::world in{{.seed = seed}};
      sim::marks it{in};
      it.allow_rare(true);
      std::vector<bool> taken;
      for (std::uint64_t each = 0; each < 10; ++each) {
        if (with_others) {
          static_cast<void>(it.rarely("other", each));
        }
        taken.push_back(it.rarely("one", each % 3));
      }
      return taken;
    };
    RC_ASSERT(way(true) == way(false));
  }));
}
