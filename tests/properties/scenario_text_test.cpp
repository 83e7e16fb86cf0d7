// What is written as a file is read back as the same: scenarios, and failures as .repro files.
//
// Again, after a failure: RC_PARAMS="seed=…" test_properties "<name of the test case>".
#include "scenarios/files/scenario_text.hpp"

#include <fmt/format.h>

#include "history/checker.hpp"
#include "scenarios/files/repro.hpp"
#include "scenarios/search/pinned.hpp"
#include "scenarios/shipped/shipped.hpp"
#include "tests/properties/any_scenario.hpp"
#include "tests/properties/law.hpp"

namespace baton::test {
namespace {

void fail_with(const std::string& text, const std::vector<toml_reading::mistake>& mistakes) {
  std::string told = text + "\n";
  for (const toml_reading::mistake& each : mistakes) {
    told += to_string(each) + "\n";
  }
  RC_FAIL(told);
}

void require_same(const scenarios::scenario& scenario) {
  const std::string text = scenarios::to_toml(scenario);
  const auto read = scenarios::parse_scenario(text, scenario.name + ".toml");
  if (const auto* mistakes = std::get_if<std::vector<toml_reading::mistake>>(&read)) {
    fail_with(text, *mistakes);
  }
  if (std::get<scenarios::scenario>(read) != scenario) {
    RC_FAIL("read back as another one:\n" + text + "\nwhich is written as\n" +
            scenarios::to_toml(std::get<scenarios::scenario>(read)));
  }
}

void require_same(const scenarios::repro& file, const std::vector<std::string>& comments) {
  const std::string text = scenarios::repro_text(file, comments);
  const auto read = scenarios::parse_repro(text, file.what.name + ".repro");
  if (const auto* mistakes = std::get_if<std::vector<toml_reading::mistake>>(&read)) {
    fail_with(text, *mistakes);
  }
  const auto& back = std::get<scenarios::repro>(read);
  if (back.what != file.what || back.seed != file.seed || back.rule != file.rule) {
    RC_FAIL("read back as another one:\n" + text);
  }
}

scenarios::repro any_repro(scenarios::scenario scenario) {
  const auto rules = history::rule_descriptions();
  const auto rule = *rc::gen::inRange<std::size_t>(0, rules.size());
  return {std::move(scenario), *rc::gen::arbitrary<std::uint64_t>(), std::string{rules[rule].name}};
}

/// A seed of the swarm written out, as a failure would be.
scenarios::scenario any_pinned() {
  const auto read = scenarios::resolve_scenario("swarm");
  const auto& swarm = std::get<scenarios::scenario>(read);
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  scenarios::plan plan = scenarios::with_named_faults(scenarios::draw_plan(swarm, seed), {});
  plan.requests.resize(std::min<std::size_t>(plan.requests.size(), 40));
  plan.named = any_named_faults();
  return scenarios::pinned(swarm, plan);
}

void count_shapes(const scenarios::scenario& scenario, tally& seen) {
  seen.count_if(scenario.actions.size() >= 2, "two actions");
  seen.count_if(!scenario.requests.empty(), "requests one by one");
  seen.count_if(scenario.goes_wrong.named.size() >= 2, "two named faults");
  seen.count_if(!scenario.goes_wrong.rates.empty(), "rates");
  seen.count_if(scenario.about.find_first_of("\"\\\n\x01") != std::string::npos, "text to escape");
  seen.count_if(!scenario.times.reconcile_interval, "never reconciled");
}

}  // namespace

TEST_CASE("any scenario is read back from its text as the same") {
  tally seen;
  CHECK(holds("scenarios as text", [&seen] {
    const auto what = any_scenario("any");
    count_shapes(what, seen);
    require_same(what);
  }));
  require_floors(seen, {{"two actions", 40},
                        {"requests one by one", 30},
                        {"two named faults", 10},
                        {"rates", 15},
                        {"text to escape", 10},
                        {"never reconciled", 15}});
}

TEST_CASE("any seed of the swarm, written out, is read back from its text as the same") {
  tally seen;
  CHECK(holds("pinned scenarios as text", [&seen] {
    const auto what = any_pinned();
    count_shapes(what, seen);
    require_same(what);
  }));
  require_floors(seen,
                 {{"two actions", 50}, {"requests one by one", 95}, {"two named faults", 40}});
}

TEST_CASE("a .repro file is read back as the same scenario, seed and rule, whatever its comments") {
  tally seen;
  CHECK(holds(".repro files", [&seen] {
    const bool is_pinned = *rc::gen::arbitrary<bool>();
    const auto what = any_repro(is_pinned ? any_pinned() : any_scenario("any"));
    const auto comments = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("", "2 of 23 faults", "a\nb", "[repro]", "\"", "語\r\n[x]"));
    count_shapes(what.what, seen);
    seen.count_if(comments.size() >= 2, "two comments");
    require_same(what, comments);
  }));
  require_floors(seen, {{"two actions", 40}, {"two named faults", 20}, {"two comments", 50}});
}

}  // namespace baton::test
