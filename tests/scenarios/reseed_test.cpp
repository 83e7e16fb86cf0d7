// From which moment on a failure could not be avoided, how values are spread, and the bug on purpose.
#include "scenarios/search/reseed.hpp"

#include <catch2/catch.hpp>

#include "scenarios/files/scenario_file.hpp"
#include "scenarios/run/canary.hpp"
#include "scenarios/run/histogram.hpp"
#include "scenarios/search/shrink.hpp"
#include "scenarios/shipped/shipped.hpp"

namespace baton::test {
namespace {

// A crash keeps the lease for longer than rest may take: whoever crashes has lost.
constexpr const char* hasty = R"(about = "four executions, in haste"
[topology]
workers = 1
[[action]]
ref = "job"
limit = 2
lasts = "10ms"
[workload]
executions = 4
within = "50ms"
[faults.rates]
"process.crash" = 0.05
[phases]
faults = "400ms"
no_leak_within = "100ms"
)";

scenarios::scenario scenario_of(const char* text) {
  const auto read = scenarios::parse_scenario(text, "hasty.toml");
  REQUIRE(std::holds_alternative<scenarios::scenario>(read));
  return std::get<scenarios::scenario>(read);
}

scenarios::scenario shipped_swarm() {
  return std::get<scenarios::scenario>(scenarios::resolve_scenario("swarm"));
}

}  // namespace

TEST_CASE("drawn anew from behind its fault a failure stays one, from before it mostly not") {
  const scenarios::scenario scenario = scenario_of(hasty);
  std::uint64_t seed = 1;
  while (scenarios::play(scenario, seed).holds()) {
    ++seed;
  }
  const scenarios::plan plan = scenarios::draw_plan(scenario, seed);
  const auto small =
      scenarios::shrink(scenario, plan, scenarios::play(scenario, plan, {}).fired, "no-leak", {});
  REQUIRE(small);
  REQUIRE(small->does.named.size() == 1);
  const duration fault_at = small->last.fired.front().at;
  const auto curve = scenarios::reseed(scenario, small->does, small->last, "no-leak",
                                       std::chrono::milliseconds{300}, plan.rates, {});
  for (const scenarios::reseeded& each : curve) {
    INFO(each.at.count());
    CHECK(each.runs == 20);
    CHECK((each.at <= fault_at ? each.failing < 15 : each.failing == 20));
  }
}

TEST_CASE("until a run is drawn anew it is the run without that") {
  const scenarios::scenario swarm = shipped_swarm();
  const scenarios::plan plan = scenarios::draw_plan(swarm, 3);
  scenarios::run_options traced;
  traced.trace_from = 1;
  traced.trace_until = 4'000;
  const scenarios::run_report plain = scenarios::play(swarm, plan, traced);
  traced.anew = scenarios::fresh_randomness{std::chrono::milliseconds{200}, 99, plan.rates};
  const scenarios::run_report anew = scenarios::play(swarm, plan, traced);
  std::size_t same = 0;
  while (same < plain.trace.size() && same < anew.trace.size() &&
         plain.trace[same].digest == anew.trace[same].digest) {
    ++same;
  }
  REQUIRE(same < plain.trace.size());
  CHECK(plain.trace[same].at >= std::chrono::milliseconds{200});
  CHECK(plain.digest != anew.digest);
}

TEST_CASE("values are counted within an eighth of their size, their sum and largest exactly") {
  scenarios::histogram values;
  std::uint64_t sum = 0;
  for (std::uint64_t value = 0; value < 5'000; value += 7) {
    values.add(value);
    sum += value;
  }
  values.add(UINT64_MAX - sum);
  std::uint64_t counted = 0;
  std::uint64_t before = 0;
  for (const auto& [least, count] : values.buckets()) {
    CHECK((counted == 0 || least > before));
    before = least;
    counted += count;
  }
  CHECK(counted == values.count());
  CHECK(values.sum() == UINT64_MAX);
  CHECK(values.most() == UINT64_MAX - sum);
  for (const std::uint64_t value : {0U, 7U, 8U, 100U, 1'023U, 1'024U, 123'456'789U}) {
    scenarios::histogram one;
    one.add(value);
    const std::uint64_t least = one.buckets().front().first;
    CHECK(least <= value);
    CHECK(value - least <= value / 8);
  }
}

TEST_CASE("the bug on purpose breaks its rule, and nothing does without it") {
  const scenarios::scenario swarm = shipped_swarm();
  scenarios::run_options options;
  options.decorators = scenarios::canary();
  std::uint64_t seed = 1;
  const std::string rule{scenarios::canary_rule};
  while (seed < 100 && !scenarios::breaks(scenarios::play(swarm, seed, options), rule)) {
    ++seed;
  }
  CHECK(seed < 100);
  CHECK(scenarios::play(swarm, seed).holds());
}

}  // namespace baton::test
