// The defect that baton was founded on: slots come back by a message, and the message never comes.
#include <set>

#include <catch2/catch.hpp>

#include "scenarios/files/scenario_file.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/original_defect.hpp"

namespace baton::test {
namespace {

constexpr const char* text = R"(
about = "ten executions, three slots"
[topology]
workers = 2
[timing]
reconcile_interval = "never"
[[action]]
ref = "deploy"
limit = 3
lasts = ["300ms", "400ms"]
[workload]
executions = 10
within = "50ms"
[phases]
faults = "100ms"
no_leak_within = "20s"
)";

scenarios::run_report run_it(std::uint64_t seed, bool publishes) {
  const auto read = scenarios::parse_scenario(text, "original_defect.toml");
  REQUIRE(std::holds_alternative<scenarios::scenario>(read));
  scenarios::run_options options;
  options.keep_history = true;
  options.decorators = original_system(publishes);
  return scenarios::play(std::get<scenarios::scenario>(read), seed, options);
}

std::set<std::int64_t> started_in(const scenarios::run_report& run) {
  std::set<std::int64_t> started;
  for (const history::event& each : run.history) {
    if (each.kind == history::event_kind::action_started) {
      started.insert(each.execution);
    }
  }
  return started;
}

std::set<std::string> broken_in(const scenarios::run_report& run) {
  std::set<std::string> broken;
  for (const history::finding& each : run.judged.findings) {
    broken.insert(each.rule);
  }
  return broken;
}

}  // namespace

TEST_CASE("a worker that does not publish its completion lets limit-many run, and no more") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const scenarios::run_report run = run_it(seed, false);
    INFO("seed " << seed);
    CHECK(run.outcome == scenarios::run_outcome::not_at_rest);
    CHECK(started_in(run).size() == 3);
    CHECK(broken_in(run) == std::set<std::string>{"completion-published", "no-leak"});
  }
}

TEST_CASE("the same system runs all of them where completions are published") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const scenarios::run_report run = run_it(seed, true);
    INFO("seed " << seed);
    CHECK(run.outcome == scenarios::run_outcome::at_rest);
    CHECK(started_in(run).size() == 10);
    CHECK(run.holds());
  }
}

}  // namespace baton::test
