// A broken invariant costs its own run, is a finding of it, and gets as small as any other.
#include "apps/baton_sim/contained_play.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "adapters/sim/fault_kinds.hpp"
#include "base/ensure.hpp"
#include "scenarios/files/repro.hpp"
#include "scenarios/files/rule_names.hpp"
#include "scenarios/search/shrink.hpp"
#include "scenarios/shipped/shipped.hpp"
#include "tests/scenarios/forwarding_store.hpp"

namespace baton::test {
namespace {

using scenarios::run_report;
using sim_app::play_contained;

constexpr const char* message = "nothing is ever tried again";

/// A store that takes for granted what is not so once an attempt has failed.
class believes_in_first_attempts final : public forwarding_store {
 public:
  using forwarding_store::forwarding_store;
  using forwarding_store::perform;

  awaitable<result<finish_reply>> perform(finish_request request) override {
    ensure(request.number == attempt{1}, message);
    return behind_.finish(std::move(request));
  }
};

scenarios::run_options with_defect() {
  scenarios::run_options options;
  options.keep_history = true;
  options.decorators.storage = [](store& behind) {
    return std::make_unique<believes_in_first_attempts>(behind);
  };
  return options;
}

scenarios::scenario shipped(std::string_view name) {
  return std::get<scenarios::scenario>(scenarios::resolve_scenario(name));
}

/// The first seed in which an attempt after the first comes to its end.
std::uint64_t first_broken(const scenarios::scenario& scenario) {
  std::uint64_t seed = 1;
  while (play_contained(scenario, seed, with_defect()).holds()) {
    ++seed;
    REQUIRE(seed < 50);
  }
  return seed;
}

/// The same, of those in which it comes to that because a body failed: one fault is enough for that.
std::uint64_t first_broken_by_failure(const scenarios::scenario& scenario) {
  const auto has_failed = [](const run_report& run) {
    return std::any_of(run.fired.begin(), run.fired.end(), [](const sim::fired_fault& each) {
      return each.kind == index_of(fault_id::action_fails);
    });
  };
  std::uint64_t seed = 1;
  run_report run = play_contained(scenario, seed, with_defect());
  while (run.holds() || !has_failed(run)) {
    ++seed;
    REQUIRE(seed < 50);
    run = play_contained(scenario, seed, with_defect());
  }
  return seed;
}

}  // namespace

TEST_CASE("a broken invariant is a finding of its run, with its message and its place") {
  const scenarios::scenario scenario = shipped("swarm");
  const run_report run = play_contained(scenario, first_broken(scenario), with_defect());
  CHECK(run.outcome == scenarios::run_outcome::broken_off);
  CHECK(scenarios::broken_rule(run) == std::string{scenarios::invariant_rule});
  REQUIRE(run.judged.findings.size() == 1);
  const history::finding& told = run.judged.findings.front();
  CHECK_THAT(told.expected, Catch::Contains(message));
  CHECK_THAT(told.seen, Catch::Contains("at tests/sim_app/contained_play_test.cpp:"));
  CHECK(told.lines == std::vector<std::size_t>{run.history.size()});
  CHECK_FALSE(run.fired.empty());
}

TEST_CASE("the runs beside and after one that is given up are what they are without it") {
  const scenarios::scenario scenario = shipped("swarm");
  const std::uint64_t broken = first_broken(scenario);
  const std::uint64_t digest = scenarios::play(scenario, broken).digest;
  std::vector<std::uint64_t> digests(3);
  std::vector<std::thread> beside;
  for (std::uint64_t& each : digests) {
    beside.emplace_back([&] {
      (void)play_contained(scenario, broken, with_defect());
      each = play_contained(scenario, broken).digest;
    });
  }
  for (std::thread& each : beside) {
    each.join();
  }
  CHECK(digests == std::vector<std::uint64_t>(3, digest));
}

TEST_CASE("a run that is given up twice is given up at the same event") {
  const scenarios::scenario scenario = shipped("swarm");
  const std::uint64_t seed = first_broken(scenario);
  const run_report first = play_contained(scenario, seed, with_defect());
  const run_report second = play_contained(scenario, seed, with_defect());
  CHECK(first.events == second.events);
  CHECK(first.digest == second.digest);
  CHECK(first.judged.findings.front().seen == second.judged.findings.front().seen);
}

TEST_CASE("a broken invariant is made small, and its schedule can be written and read") {
  const scenarios::scenario scenario = shipped("swarm");
  const scenarios::plan drawn = draw_plan(scenario, first_broken_by_failure(scenario));
  const std::string rule{scenarios::invariant_rule};
  scenarios::shrink_options options;
  options.decorators = with_defect().decorators;
  options.plays = sim_app::contained_player();
  const run_report run = play_contained(scenario, drawn, with_defect());
  const auto small = scenarios::shrink(scenario, drawn, run.fired, rule, options);
  REQUIRE(small);
  CHECK_FALSE(small->out_of_patience);
  CHECK(small->confirmed == 3);
  CHECK(small->after.requests <= 2);
  CHECK(small->after.faults <= 3);
  const scenarios::repro written{scenarios::pinned(scenario, small->does), small->does.seed, rule};
  const auto read = scenarios::parse_repro(scenarios::repro_text(written, {}), "it.repro");
  REQUIRE(std::holds_alternative<scenarios::repro>(read));
  const auto& again = std::get<scenarios::repro>(read);
  CHECK(scenarios::breaks(play_contained(again.what, again.seed, with_defect()), again.rule));
}

}  // namespace baton::test
