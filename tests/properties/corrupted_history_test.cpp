// The checker finds what breaks a rule, and names the rule: in any history, at any place of it.
//
// Again, after a failure: RC_PARAMS="seed=…" test_properties "<name of the test case>".
#include <set>
#include <string>

#include "history/report.hpp"
#include "tests/history/support.hpp"
#include "tests/properties/corruptions.hpp"
#include "tests/properties/law.hpp"

namespace baton::test {
namespace {

constexpr std::uint64_t history_count = 40;

/// The first history from this one on that has a place for it, broken there.
judged_history broken_by(const corruption& damage, std::uint64_t first, std::size_t choice,
                         tally& seen) {
  for (std::uint64_t next = 0; next < history_count; ++next) {
    const judged_history& good = calm_history(1 + (first + next) % history_count);
    if (auto bad = damage.apply(opened_history{good}, choice)) {
      seen.count_if(next == 0, "found at once");
      judged_history broken{*std::move(bad), good.options};
      // To the nanosecond, as runs are judged: their lines are not in an order by accident.
      broken.options.grant_bound_ns = 0;
      broken.options.every_grant_seen = true;
      return broken;
    }
  }
  RC_FAIL("no history has a place for it");
  return {};
}

void require_found(const corruption& damage, tally& seen, std::set<std::string>& places) {
  const auto first = *rc::gen::inRange<std::uint64_t>(0, history_count);
  const auto choice = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, 1'000));
  const history::verdict judged = broken_by(damage, first, choice, seen).judge();
  const history::names broken = history::broken_rules(judged);
  if (!broken.contains(std::string{damage.rule})) {
    RC_FAIL(std::string{damage.what} + " was not found:\n" + history::to_text(judged));
  }
  for (const history::finding& each : judged.findings) {
    if (each.rule == damage.rule) {
      places.insert(std::to_string(first) + "/" + std::to_string(each.execution) + "/" + each.seen);
    }
  }
}

}  // namespace

TEST_CASE("each rule has a corruption that breaks it") {
  std::set<std::string_view> rules;
  for (const corruption& each : all_corruptions()) {
    CHECK(history::is_rule(each.rule));
    rules.insert(each.rule);
  }
  CHECK(rules.size() == history::rule_descriptions().size());
}

TEST_CASE("whatever is broken in a calm history, wherever, is found under the name of its rule") {
  for (const corruption& each : all_corruptions()) {
    tally seen;
    std::set<std::string> places;
    CHECK(holds(std::string{each.rule} + ": " + std::string{each.what},
                [&] { require_found(each, seen, places); }));
    seen.count("different findings", static_cast<std::int64_t>(places.size()));
    INFO(each.what);
    require_floors(seen, {{"found at once", 30}, {"different findings", 15}});
  }
}

}  // namespace baton::test
