#include "reports/render/markdown.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "reports/model/summary.hpp"
#include "tests/reports/golden.hpp"
#include "tests/reports/sample_report.hpp"

using namespace baton::reports;
using namespace baton::test;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

namespace {

std::string summary_text(const report& whole) {
  return step_summary(summary_of(whole));
}

std::vector<std::string> annotations_of(const report& whole) {
  return annotations(summary_of(whole));
}

report with_kinds(std::size_t count) {
  report whole = failing_report();
  whole.sweeps.clear();
  const failure_kind first = whole.scenarios[0].kinds[0];
  whole.scenarios[0].kinds.clear();
  for (std::size_t index = 0; index < count; ++index) {
    whole.scenarios[0].kinds.push_back(first);
    whole.scenarios[0].kinds.back().fingerprint = fmt::format("{:016x}", index);
  }
  return whole;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& each : lines) {
    text += each + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("summaries and annotations are what they were, byte for byte") {
  require_golden("passing.md", summary_text(passing_report()));
  require_golden("failing.md", summary_text(failing_report()));
  require_golden("failing.annotations.txt", joined(annotations_of(failing_report())));
}

TEST_CASE("a summary says what broke and how to replay it") {
  CHECK_THAT(summary_text(failing_report()),
             Contains("43 of 10,000 seeds") &&
                 Contains("baton-sim replay swarm-seed-173-fifo.repro") &&
                 Contains("listed after its end") && Contains("| new | fifo |"));
}

TEST_CASE("a summary that would be too long is cut and says so") {
  const std::string text = summary_text(with_kinds(5000));
  CHECK(text.size() <= summary_bytes_max);
  CHECK(text.size() > summary_bytes_max - 2000);
  CHECK_THAT(text, EndsWith("The report's page has all of it.\n"));
}

TEST_CASE("names in a summary are neither markup nor new cells nor new lines") {
  report whole = passing_report();
  whole.scenarios[0].scenario = "a|b`c`<img src=x>\n# d **e** [f](g) @h";
  const std::string text = summary_text(whole);
  const std::size_t at = text.find("a&#124;b");
  REQUIRE(at != std::string::npos);
  const std::string row = text.substr(at, text.find('\n', at) - at);
  CHECK_THAT(row, Contains("&lt;img") && Contains("# d &#42;&#42;e") && !Contains("[f]") &&
                      !Contains("@h") && !Contains("`"));
  CHECK(std::count(row.begin(), row.end(), '|') == 6);
}

TEST_CASE("there is one annotation for each kind, and at most nine") {
  CHECK(annotations_of(passing_report()).empty());
  CHECK(annotations_of(failing_report()).size() == 2);
  const auto many = annotations_of(with_kinds(12));
  REQUIRE(many.size() == 9);
  CHECK_THAT(many.back(), Contains("3 more kinds of failure"));
}

TEST_CASE("what is not right and of no kind is annotated once") {
  report whole = passing_report();
  whole.scenarios[0].inconclusive = 1;
  REQUIRE(annotations_of(whole).size() == 1);
  CHECK_THAT(annotations_of(whole)[0], StartsWith("::error title=baton-sim%3A inconclusive::1 of"));
}

TEST_CASE("an annotation is one line, whatever its texts are") {
  report whole = with_kinds(1);
  whole.scenarios[0].kinds[0].rule = "a:b,c%\r\n::error::d";
  whole.scenarios[0].kinds[0].seen = "e\n::error::f\r100%";
  const std::string line = annotations_of(whole).at(0);
  CHECK_THAT(line, StartsWith("::error title=a%3Ab%2Cc%25%0D%0A%3A%3Aerror%3A%3Ad is broken"));
  CHECK_THAT(line, Contains("::e%0A::error::f%0D100%25%0A"));
  CHECK(line.find_first_of("\r\n") == std::string::npos);
}
