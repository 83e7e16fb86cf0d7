// A failing run by its faults' names is the same run, and gets as small as it can.
#include "scenarios/search/shrink.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "scenarios/files/repro.hpp"
#include "scenarios/shipped/shipped.hpp"
#include "tests/scenarios/forwarding_store.hpp"
#include "tests/scenarios/shipped_scenario.hpp"

namespace baton::test {
namespace {

using scenarios::plan;
using scenarios::run_report;

/// A store that keeps to itself that an attempt has failed: its slot is never let go.
class swallows_failures final : public forwarding_store {
 public:
  using forwarding_store::forwarding_store;
  using forwarding_store::perform;

  awaitable<result<finish_reply>> perform(finish_request request) override {
    if (request.seen == outcome::failed) {
      finish_reply reply;
      reply.state = status::failed;
      co_return reply;
    }
    co_return co_await behind_.finish(std::move(request));
  }
};

scenarios::shrink_options with_defect() {
  scenarios::shrink_options options;
  options.decorators.storage = [](store& behind) {
    return std::make_unique<swallows_failures>(behind);
  };
  return options;
}

}  // namespace

TEST_CASE("a swarm seed played by the names of its faults is the same run, event by event") {
  const scenarios::scenario scenario = shipped("swarm");
  std::size_t faults = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const plan drawn = draw_plan(scenario, seed);
    const run_report first = scenarios::play(scenario, drawn, {});
    const plan named = scenarios::with_named_faults(drawn, first.fired);
    CHECK(scenarios::play(scenario, named, {}).digest == first.digest);
    faults += named.named.size();
  }
  CHECK(faults > 500);
}

TEST_CASE("a pinned plan, written to a file and read again, is the same plan") {
  for (const scenarios::shipped_file& each : scenarios::shipped_files()) {
    const scenarios::scenario scenario = shipped(each.name);
    const plan drawn = draw_plan(scenario, 7);
    const plan named =
        scenarios::with_named_faults(drawn, scenarios::play(scenario, drawn, {}).fired);
    const scenarios::repro written{scenarios::pinned(scenario, named), 7, "fifo"};
    INFO(each.name);
    const auto read = scenarios::parse_repro(repro_text(written, {"a comment"}), "it.repro");
    REQUIRE(std::holds_alternative<scenarios::repro>(read));
    const auto& again = std::get<scenarios::repro>(read);
    CHECK(draw_plan(again.what, again.seed) == named);
  }
}

TEST_CASE("what a planted defect needs is left: one execution that fails, on one worker") {
  const scenarios::scenario scenario = shipped("swarm");
  const scenarios::shrink_options options = with_defect();
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const plan drawn = draw_plan(scenario, seed);
    scenarios::run_options run_with;
    run_with.decorators = options.decorators;
    const run_report run = scenarios::play(scenario, drawn, run_with);
    const bool by_failure = std::any_of(run.fired.begin(), run.fired.end(), [](const auto& each) {
      return fault_id{each.kind} == fault_id::action_fails;
    });
    const auto rule = scenarios::broken_rule(run);
    if (!by_failure || !rule) {
      continue;
    }
    const auto small = scenarios::shrink(scenario, drawn, run.fired, *rule, options);
    INFO("seed " << seed << " breaks " << *rule);
    REQUIRE(small);
    CHECK(small->after.requests == 1);
    CHECK(small->after.faults == 1);
    CHECK(small->after.actions == 1);
    CHECK(small->after.hosts == 2);
    CHECK(small->before.faults > small->after.faults);
    CHECK(small->essential == std::vector{true});
    CHECK(small->confirmed == 3);
    CHECK_FALSE(small->scheduling_matters);
    CHECK_FALSE(small->out_of_patience);
    CHECK(small->rule == rule);
    CHECK(scenarios::broken_rule(small->last).has_value());
    return;
  }
  FAIL("no seed of forty broke a rule with a failing body");
}

TEST_CASE("what does not break its rule by its faults' names is not shrunk") {
  const scenarios::scenario scenario = shipped("worker_crash");
  const plan drawn = draw_plan(scenario, 1);
  const run_report run = scenarios::play(scenario, drawn, {});
  CHECK_FALSE(scenarios::broken_rule(run));
  CHECK_FALSE(scenarios::shrink(scenario, drawn, run.fired, "fifo", {}));
}

TEST_CASE("patience is bounded by events, and running out of it is said") {
  const scenarios::scenario scenario = shipped("swarm");
  scenarios::shrink_options options = with_defect();
  options.events_max = 30'000;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const plan drawn = draw_plan(scenario, seed);
    scenarios::run_options run_with;
    run_with.decorators = options.decorators;
    const run_report run = scenarios::play(scenario, drawn, run_with);
    if (const auto rule = scenarios::broken_rule(run); rule && run.events < 20'000) {
      const auto small = scenarios::shrink(scenario, drawn, run.fired, *rule, options);
      REQUIRE(small);
      CHECK(small->out_of_patience);
      CHECK(small->runs < small->before.faults + 50);
      return;
    }
  }
  FAIL("no seed of forty broke a rule");
}

}  // namespace baton::test
