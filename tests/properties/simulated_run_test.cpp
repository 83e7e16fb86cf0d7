// Whatever hosts there are, whatever is asked for when, and whatever goes wrong: no rule is broken,
// and all comes to rest. And where a defect is planted, what is left of a run is its cause alone.
//
// Again, after a failure: RC_PARAMS="seed=…" test_properties "<name of the test case>". The
// scenario that is printed with it is a file for baton-sim.
#include <optional>
#include <set>

#include "history/report.hpp"
#include "scenarios/files/scenario_text.hpp"
#include "scenarios/search/pinned.hpp"
#include "tests/properties/drawn_run.hpp"
#include "tests/properties/law.hpp"
#include "tests/scenarios/original_defect.hpp"

namespace baton::test {
namespace {

using scenarios::run_report;

bool breaks(const run_report& run, std::string_view rule) {
  return std::any_of(run.judged.findings.begin(), run.judged.findings.end(),
                     [rule](const history::finding& each) { return each.rule == rule; });
}

void count_shape(const drawn_run& drawn, const run_report& run, tally& seen,
                 std::set<sim::fault_index>& kinds) {
  std::int64_t effective = 0;
  for (const sim::fired_fault& each : run.fired) {
    effective += each.took_effect ? 1 : 0;
    kinds.insert(each.kind);
  }
  seen.reach("most faults fired", std::ssize(run.fired));
  seen.count_if(run.fired.empty(), "no fault fired");
  seen.count_if(run.fired.size() >= 2, "two faults fired");
  seen.count_if(effective >= 1, "a fault took effect");
  seen.count_if(drawn.actions.size() >= 2, "two actions");
  seen.count_if(drawn.requests.size() >= 6, "six requests");
  seen.count_if(drawn.workers >= 2, "two workers");
  seen.count_if(drawn.executors >= 2, "two executors");
  seen.count_if(run.judged.attempt_count > run.judged.execution_count, "another attempt");
}

}  // namespace

TEST_CASE("whatever a run consists of and whatever goes wrong in it, no rule is broken") {
  tally seen;
  std::set<sim::fault_index> kinds;
  constexpr double share = 2;  // runs are cheap, and there are many kinds of faults
  CHECK(holds(
      "runs",
      [&] {
        const drawn_run drawn = *any_run();
        const scenarios::scenario scenario = scenario_of(drawn);
        const scenarios::sweep quiet{scenario, drawn.seed};
        const scenarios::plan plan = plan_of(drawn, quiet);
        const run_report run = scenarios::play(scenario, plan, {});
        count_shape(drawn, run, seen, kinds);
        if (!run.holds() || run.outcome != scenarios::run_outcome::at_rest) {
          RC_FAIL(history::to_text(run.judged) + "\n" +
                  scenarios::to_toml(scenarios::pinned(scenario, plan)));
        }
      },
      share));
  seen.count("kinds of faults", std::ssize(kinds));
  require_floors(seen, {{"no fault fired", 8},
                        {"two faults fired", 80},
                        {"most faults fired", 5},
                        {"a fault took effect", 110},
                        {"kinds of faults", 33},
                        {"two actions", 90},
                        {"six requests", 55},
                        {"two workers", 75},
                        {"two executors", 55},
                        {"another attempt", 8}});
}

TEST_CASE("without completions, what is left of a run is one slot and who waits for it") {
  std::optional<drawn_run> smallest;
  std::size_t last_faults = 0;
  CHECK_FALSE(holds_quietly([&] {
    const drawn_run drawn = *any_run();
    const scenarios::scenario scenario = scenario_of(drawn);
    const scenarios::sweep quiet{scenario, drawn.seed};
    scenarios::run_options options;
    options.decorators = original_system(false);
    const run_report run = scenarios::play(scenario, plan_of(drawn, quiet), options);
    if (breaks(run, "no-leak")) {
      smallest = drawn;  // the last to fail is the smallest
      last_faults = run.fired.size();
      RC_FAIL("a queue stands still");
    }
  }));
  REQUIRE(smallest.has_value());
  INFO(rc::toString(*smallest));
  CHECK(smallest->requests.size() == 2);
  CHECK(smallest->faults.empty());
  CHECK(last_faults == 0);
  CHECK(smallest->actions.size() == 1);
  CHECK(smallest->actions[0].limit == 1);
  CHECK(smallest->workers == 1);
  CHECK(smallest->executors == 1);
}

}  // namespace baton::test
