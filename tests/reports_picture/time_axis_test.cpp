// Where in a picture a moment lies.
#include "reports/scene/time_axis.hpp"

#include <catch2/catch.hpp>

#include "tests/reports_picture/made_run.hpp"

namespace baton::test {
namespace {

using reports::axis_piece;
using reports::time_axis;

std::size_t fold_count(const time_axis& of) {
  return static_cast<std::size_t>(std::count_if(
      of.pieces().begin(), of.pieces().end(), [](const axis_piece& each) { return each.folded; }));
}

}  // namespace

TEST_CASE("what is later lies further to the right, by at least some pixels") {
  std::vector<std::int64_t> times;
  for (std::int64_t index = 0; index < 300; ++index) {
    times.push_back(index * index * index * 1000);
  }
  const time_axis axis{times, 1000};
  for (std::size_t index = 1; index < times.size(); ++index) {
    CHECK(axis.px_of(times[index]) >= axis.px_of(times[index - 1]) + 5);
  }
  CHECK(axis.px_of(-1) == 0);
  CHECK(axis.px_of(INT64_MAX) == axis.width_px());
}

TEST_CASE("even gaps are not folded, however long") {
  const time_axis axis{{0, 1000 * ms, 2000 * ms, 3000 * ms}, 1000};
  CHECK(fold_count(axis) == 0);
  const int first = axis.px_of(1000 * ms) - axis.px_of(0);
  CHECK(std::abs(axis.px_of(3000 * ms) - axis.px_of(2000 * ms) - first) <= 1);
}

TEST_CASE("a gap that would leave no room for the rest is folded") {
  const time_axis axis{{0, ms, 2 * ms, 9000 * ms, 9001 * ms}, 1000};
  REQUIRE(fold_count(axis) == 1);
  CHECK(axis.px_of(ms) - axis.px_of(0) > 100);
  CHECK(axis.px_of(9000 * ms) - axis.px_of(2 * ms) < 60);
}

TEST_CASE("labels bear units and do not run into each other") {
  const time_axis axis{{0, 40 * ms, 90 * ms, 400 * ms, 1000 * ms}, 1000};
  const auto ticks = axis.ticks();
  REQUIRE(ticks.size() > 5);
  for (std::size_t index = 1; index < ticks.size(); ++index) {
    CHECK(ticks[index].px - ticks[index - 1].px >= 70);
    CHECK(ticks[index].text.ends_with(" s"));
  }
}

TEST_CASE("a single moment is an axis too") {
  const time_axis axis{{5 * ms}, 1000};
  CHECK(axis.px_of(5 * ms) > 0);
  CHECK(axis.px_of(5 * ms) < axis.width_px());
  CHECK_FALSE(axis.ticks().empty());
}

}  // namespace baton::test
