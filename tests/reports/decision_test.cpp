// When a failure was decided is one fact: everything that shows it shows the same.
#include <catch2/catch.hpp>

#include "reports/model/summary/decision.hpp"
#include "reports/render/terminal.hpp"
#include "tests/reports/sample_report.hpp"

namespace baton::reports {
namespace {

using Catch::Matchers::Contains;

constexpr std::int64_t ms = 1'000'000;

TEST_CASE("a curve that falls again decides only from behind its last low point") {
  const std::vector<reseed_point> curve{
      {0, 20, 1}, {10 * ms, 20, 20}, {20 * ms, 20, 17}, {30 * ms, 20, 18}, {40 * ms, 20, 20}};
  REQUIRE(decided_at(curve) == &curve[3]);
  CHECK_THAT(decision_text(curve), Contains("From 0.030000 s on"));
  failure_kind kind;
  kind.reseeds = curve;
  CHECK_THAT(to_text(kind),
             Contains("decided   0.030000 s: drawn anew from there, 18 of 20 runs fail") &&
                 Contains("from 0.020000 s, 17 of 20"));
}

TEST_CASE("a curve whose last point is low decides nothing, and none without runs does") {
  const std::vector<reseed_point> falls{{0, 20, 20}, {10 * ms, 20, 17}};
  CHECK(decided_at(falls) == nullptr);
  CHECK_THAT(decision_text(falls), Contains("never certain"));
  CHECK(decided_at({{0, 0, 0}}) == nullptr);
  CHECK(decided_at({}) == nullptr);
  CHECK(decision_text({}).empty());
}

TEST_CASE("what fails from the first point on was decided there") {
  const std::vector<reseed_point> curve{{0, 20, 20}, {10 * ms, 20, 19}};
  CHECK(decided_at(curve) == &curve[0]);
}

}  // namespace
}  // namespace baton::reports
