#include "reports/render/junit.hpp"

#include <catch2/catch.hpp>

#include "history/checker.hpp"
#include "reports/model/summary.hpp"
#include "tests/reports/golden.hpp"
#include "tests/reports/markup.hpp"
#include "tests/reports/sample_report.hpp"

using namespace baton::reports;
using namespace baton::test;
using Catch::Contains;
using strings = std::vector<std::string>;

namespace {

std::string xml_of(const report& whole) {
  return junit_xml(summary_of(whole));
}

}  // namespace

TEST_CASE("JUnit files are what they were, byte for byte") {
  require_golden("passing.junit.xml", xml_of(passing_report()));
  require_golden("failing.junit.xml", xml_of(failing_report()));
}

TEST_CASE("JUnit files hold together as XML, whatever names and texts are") {
  CHECK(markup_mistakes(xml_of({})) == strings{});
  CHECK(markup_mistakes(xml_of(failing_report())) == strings{});
  CHECK(markup_mistakes(xml_of(hostile_report())) == strings{});
}

TEST_CASE("a suite has a case for each rule, for determinism and for coverage goals") {
  const std::string xml = xml_of(passing_report());
  for (const auto& rule : baton::history::rule_descriptions()) {
    CHECK_THAT(xml, Contains(fmt::format("<testcase classname=\"swarm\" name=\"{}\"", rule.name)));
  }
  CHECK_THAT(xml, Contains("name=\"determinism\"") && Contains("name=\"coverage goals\"") &&
                      Contains("tests=\"15\" failures=\"0\" errors=\"0\" skipped=\"0\""));
}

TEST_CASE("a broken rule is a failure with its seed and the command that replays it") {
  const std::string xml = xml_of(failing_report());
  CHECK_THAT(xml, Contains("<failure message=\"fifo: execution 8 was granted") &&
                      Contains("replay    baton-sim replay swarm-seed-173-fifo.repro") &&
                      Contains("seed      173"));
  CHECK_THAT(xml, Contains("<testsuite name=\"sweep of limit_one\""));
}

TEST_CASE("inconclusive seeds are an error, a missed goal and a difference failures") {
  report whole = failing_report();
  whole.scenarios[0].same.differences = {"seed 7: event 12 differs"};
  const std::string xml = xml_of(whole);
  CHECK_THAT(xml, Contains("<error message=\"2 of 10,000 runs are inconclusive\""));
  CHECK_THAT(xml, Contains("missed: mark: listed after its end"));
  CHECK_THAT(xml, Contains("1 seed did not run the same way again"));
}

TEST_CASE("failing runs that nothing tells of fail a case all the same") {
  report whole = passing_report();
  whole.scenarios[0].failing = 3;
  CHECK_THAT(xml_of(whole),
             Contains("failures=\"1\"") && Contains("3 of 10,000 seeds break a rule"));
}
