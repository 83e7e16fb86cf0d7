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
  REQUIRE(decision_of(curve).at == &curve[3]);
  CHECK(decision_of(curve).before == &curve[2]);
  CHECK_THAT(decision_of(curve).sentence, Contains("From 0.030000 s on"));
  failure_kind kind;
  kind.reseeds = curve;
  CHECK_THAT(to_text(summary_of(kind)),
             Contains("decided   0.030000 s: drawn anew from there, 18 of 20 runs fail") &&
                 Contains("from 0.020000 s, 17 of 20"));
}

TEST_CASE("a curve whose last point is low decides nothing, and none without runs does") {
  const std::vector<reseed_point> falls{{0, 20, 20}, {10 * ms, 20, 17}};
  CHECK(decision_of(falls).at == nullptr);
  CHECK_THAT(decision_of(falls).sentence, Contains("never certain"));
  const std::vector<reseed_point> unrun{{0, 0, 0}};
  CHECK(decision_of(unrun).at == nullptr);
  CHECK(decision_of(unrun).moment.empty());
  CHECK(decision_of({}).at == nullptr);
  CHECK(decision_of({}).sentence.empty());
}

TEST_CASE("what fails from the first point on was decided there") {
  const std::vector<reseed_point> curve{{0, 20, 20}, {10 * ms, 20, 19}};
  CHECK(decision_of(curve).at == &curve[0]);
  CHECK(decision_of(curve).before == nullptr);
}

}  // namespace
}  // namespace baton::reports
