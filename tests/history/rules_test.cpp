// The list of the rules, and turning some of them off.
#include <algorithm>

#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("every rule that is judged is described in one line, in the same order") {
  const auto described = rule_descriptions();
  const verdict judged = check(std::vector<event>{});
  REQUIRE(described.size() == judged.rules.size());
  for (std::size_t index = 0; index < described.size(); ++index) {
    CHECK(described[index].name == judged.rules[index].rule);
    CHECK(described[index].sentence.size() > 20);
    CHECK(described[index].sentence.find('\n') == std::string_view::npos);
    CHECK(is_rule(described[index].name));
  }
}

TEST_CASE("only a rule's name is a rule") {
  CHECK(is_rule("slot-bound"));
  CHECK_FALSE(is_rule("slot_bound"));
  CHECK_FALSE(is_rule(""));
  CHECK_FALSE(is_rule("determinism"));
}

TEST_CASE("a rule that is off is not judged, and the others are") {
  story events;
  events.accept(1).run(1).release(1).completed(1, "failed");
  CHECK(events.broken() == names{"one-verdict", "released-once"});
  check_options options;
  options.rules_off = {"released-once", "fifo"};
  CHECK(events.broken(options) == names{"one-verdict"});
  const verdict judged = check(events.events(), options);
  CHECK(judged.rules.size() == rule_descriptions().size() - 2);
  CHECK(std::none_of(judged.findings.begin(), judged.findings.end(),
                     [](const finding& each) { return each.rule == "released-once"; }));
}

}  // namespace
}  // namespace baton::history
