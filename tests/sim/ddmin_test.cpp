// Delta debugging: what is left fails, and nothing of it can be spared.
#include "sim/ddmin.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

TEST_CASE("what is needed is left, and nothing else, whatever was around it") {
  CHECK(rc::check([] {
    const auto items = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 1'000));
    std::set<int> needed;
    for (const int each : items) {
      if (*rc::gen::inRange(0, 4) == 0) {
        needed.insert(each);
      }
    }
    const auto fails = [&](const std::vector<int>& rest) {
      return std::all_of(needed.begin(), needed.end(), [&](int each) {
        return std::find(rest.begin(), rest.end(), each) != rest.end();
      });
    };
    const std::vector<int> left = sim::ddmin(items, fails);
    RC_ASSERT(std::set<int>(left.begin(), left.end()) == needed);
    RC_ASSERT(std::is_sorted(left.begin(), left.end(), [&](int a, int b) {
      return std::find(items.begin(), items.end(), a) < std::find(items.begin(), items.end(), b);
    }));
  }));
}

TEST_CASE("what fails for several reasons is left with one of them, and none of it can be spared") {
  CHECK(rc::check([](std::vector<std::uint8_t> items) {
    // Fails with any two equal ones.
    const auto fails = [](std::vector<std::uint8_t> rest) {
      std::sort(rest.begin(), rest.end());
      return std::adjacent_find(rest.begin(), rest.end()) != rest.end();
    };
    RC_PRE(fails(items));
    const auto left = sim::ddmin(items, fails);
    RC_ASSERT(left.size() == 2U);
    RC_ASSERT(left[0] == left[1]);
  }));
}

TEST_CASE("what always fails is left empty; what fails only as a whole is left whole") {
  const std::vector<int> items{1, 2, 3, 4, 5};
  CHECK(sim::ddmin(items, [](const auto&) { return true; }).empty());
  CHECK(sim::ddmin(items, [](const auto&) { return false; }) == items);
}
