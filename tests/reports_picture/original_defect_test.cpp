// The picture of a real run: the defect that baton was founded on.
#include "tests/scenarios/original_defect.hpp"

#include <catch2/catch.hpp>

#include "apps/baton_sim/recorded.hpp"
#include "scenarios/scenario_file.hpp"
#include "tests/reports_picture/made_run.hpp"
#include "tests/reports_picture/well_formed.hpp"

namespace baton::test {
namespace {

constexpr const char* text = R"(
about = "six executions, two slots"
[topology]
workers = 2
[timing]
reconcile_interval = "never"
[[action]]
ref = "deploy"
limit = 2
lasts = ["300ms", "400ms"]
[workload]
executions = 6
within = "50ms"
[phases]
faults = "100ms"
no_leak_within = "20s"
)";

reports::recorded_run recorded(std::uint64_t seed) {
  const auto read = scenarios::parse_scenario(text, "original_defect.toml");
  const auto& what = std::get<scenarios::scenario>(read);
  return sim_app::record(what, scenarios::draw_plan(what, seed), "no-leak", {},
                         original_system(false));
}

}  // namespace

TEST_CASE("whoever waits for a completion that never comes is drawn waiting, to the end") {
  const reports::recorded_run run = recorded(1);
  REQUIRE_FALSE(run.findings.empty());
  const reports::scene scene = reports::scene_of(run);
  std::size_t waiting = 0;
  for (const reports::bar& each : scene.bars) {
    waiting += each.kind == reports::bar_kind::waits && each.open && each.broken ? 1U : 0U;
  }
  const auto named = std::count_if(run.findings.begin(), run.findings.end(),
                                   [](const auto& each) { return each.execution != 0; });
  CHECK(waiting == static_cast<std::size_t>(named));
  CHECK(scene.moments.back().broken);
  CHECK(scene.lanes[scene.moments.back().lane].name == "deploy waiting");
  const std::string page = picture_of(kind_of(run));
  CHECK(what_is_not_well_formed(page) == "");
  CHECK(page == picture_of(kind_of(recorded(1))));
  CHECK(page.size() < 500'000);
}

TEST_CASE("messages of a real run go from lane to lane, and forward in time") {
  const reports::scene scene = reports::scene_of(recorded(2));
  REQUIRE_FALSE(scene.arrows.empty());
  for (const reports::arrow& each : scene.arrows) {
    CHECK(each.from != each.to);
    CHECK(each.sent_ns <= each.arrived_ns);
  }
}

}  // namespace baton::test
