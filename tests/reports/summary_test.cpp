// What a report comes to is computed once: whatever tells it tells the same.
#include "reports/model/summary.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "reports/render/escape.hpp"
#include "reports/render/html/index_page.hpp"
#include "reports/render/html/page.hpp"
#include "reports/render/json.hpp"
#include "reports/render/junit.hpp"
#include "reports/render/markdown.hpp"
#include "reports/render/terminal.hpp"
#include "tests/reports/sample_report.hpp"

namespace baton::reports {
namespace {

using Catch::Matchers::Contains;

constexpr std::int64_t ms = 1'000'000;

/// As a rule breaks it: all of a report, with a curve that falls again before it stays high.
report with_a_curve_that_falls_again() {
  report whole = test::failing_report();
  failure_kind& kind = whole.scenarios.front().kinds.front();
  kind.reseeds = {
      {0, 20, 1}, {10 * ms, 20, 20}, {20 * ms, 20, 17}, {30 * ms, 20, 18}, {40 * ms, 20, 20}};
  whole.exit_code = 1;
  return whole;
}

/// A form of the report, and how it writes a text.
struct form {
  std::string name;
  std::string text;
  std::function<std::string(const std::string&)> writes;
  bool tells_kinds = true;
};

std::string on_a_page(const std::string& text) {
  std::string html = escaped(text);
  for (std::size_t at = html.find(" %"); at != std::string::npos; at = html.find(" %", at)) {
    html.replace(at, 1, "&#160;");
  }
  return html;
}

std::string as_it_is(const std::string& text) {
  return text;
}

std::vector<form> forms_of(const report& whole) {
  const summary told = summary_of(whole);
  return {{"page", html_page(told), on_a_page},
          {"index", html_index({{"", whole}}), on_a_page, false},
          {"Markdown", step_summary(told), as_it_is},
          {"JUnit", junit_xml(told), [](const std::string& text) { return escaped(text); }},
          {"terminal", to_text(told), as_it_is}};
}

TEST_CASE("every form of a report tells its verdict and its exit code") {
  report quiet = test::passing_report();
  report inconclusive = test::passing_report();
  inconclusive.scenarios.front().inconclusive = 3;
  inconclusive.exit_code = 2;
  for (const report& whole : {with_a_curve_that_falls_again(), quiet, inconclusive}) {
    const summary told = summary_of(whole);
    CHECK(told.exit_code == whole.exit_code);
    for (const form& each : forms_of(whole)) {
      INFO(each.name);
      CHECK_THAT(each.text, Contains(each.writes(told.sentence)));
      CHECK_THAT(each.text, Contains("exit code " + std::to_string(told.exit_code)));
    }
  }
}

TEST_CASE("every form of a report tells the same moment from which on a failure was decided") {
  const report whole = with_a_curve_that_falls_again();
  const summary told = summary_of(whole);
  const decision& decided = told.kinds.front().decided;
  REQUIRE(decided.moment == "0.030000 s");
  for (const form& each : forms_of(whole)) {
    if (!each.tells_kinds) {
      continue;
    }
    INFO(each.name);
    CHECK_THAT(each.text, Contains(decided.moment));
    CHECK_THAT(each.text, !Contains("decided   0.010000 s") && !Contains("decided by 0.010000 s") &&
                              !Contains("From 0.010000 s") && !Contains("decided by 0.040000 s"));
  }
  CHECK_THAT(html_page(told), Contains("decided by 0.030000 s") && Contains(decided.sentence));
}

TEST_CASE("every form of a report tells its kinds in one order, and what each needs") {
  const report whole = with_a_curve_that_falls_again();
  const summary told = summary_of(whole);
  REQUIRE(told.kinds.size() == 2);
  for (const form& each : forms_of(whole)) {
    if (!each.tells_kinds || each.name == "JUnit") {
      continue;  // a case for each rule, in the order of the rules
    }
    INFO(each.name);
    CHECK(each.text.find(told.kinds[0].what->replay) < each.text.find(told.kinds[1].what->replay));
  }
  CHECK(told.kinds[0].needs == "A bus.lost and B process.pause");
  CHECK_THAT(step_summary(told), Contains("| A bus.lost and B process.pause |"));
  CHECK_THAT(annotations(told).front(), Contains("needs A bus.lost and B process.pause"));
  CHECK_THAT(html_page(told), Contains(escaped(told.kinds[0].needs_more)));
}

TEST_CASE("what was read from report.json comes to the same") {
  report whole = with_a_curve_that_falls_again();
  whole.scenarios.front().ranges = {{1, 1, whole.scenarios.front().seeds}};
  const auto read = read_report(to_json(whole));
  REQUIRE(std::holds_alternative<report>(read));
  const auto& again = std::get<report>(read);
  const summary before = summary_of(whole);
  const summary after = summary_of(again);
  CHECK(after.sentence == before.sentence);
  CHECK(after.more == before.more);
  CHECK(after.exit_code == before.exit_code);
  CHECK(after.kinds.at(0).decided.sentence == before.kinds.at(0).decided.sentence);
}

TEST_CASE("a bound rests on the seeds that came to a verdict, wherever it is told") {
  report whole = test::passing_report();
  whole.scenarios.front().inconclusive = 5'000;
  const summary told = summary_of(whole);
  CHECK_THAT(told.parts.front().claim, Contains("0 failures in 5,000 seeds: below 0.06 %"));
  CHECK_THAT(told.parts.front().shows, Contains("below 0.06 %"));
}

TEST_CASE("changes are told by state, what is new first") {
  report whole = test::passing_report();
  whole.changes = {{"a", "fifo", "swarm", change_state::ongoing, 1, 1},
                   {"b", "fifo", "swarm", change_state::fresh, 0, 1},
                   {"c", "fifo", "swarm", change_state::rare, 1, 0}};
  const summary told = summary_of(whole);
  REQUIRE(told.changes);
  REQUIRE(told.changes->size() == 4);
  CHECK(told.changes->at(0).changes.at(0)->fingerprint == "b");
  CHECK(told.changes->at(1).changes.empty());
  for (const form& each : forms_of(whole)) {
    const std::size_t fresh = each.text.find("new ");
    INFO(each.name);
    if (each.name == "terminal" || each.name == "Markdown") {
      CHECK(fresh < each.text.find("rare "));
      CHECK(each.text.find("rare ") < each.text.find("ongoing "));
    }
  }
}

}  // namespace
}  // namespace baton::reports
