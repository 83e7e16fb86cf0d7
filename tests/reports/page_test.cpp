#include "reports/render/html/page.hpp"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "reports/model/summary.hpp"
#include "reports/render/html/index_page.hpp"
#include "tests/reports/golden.hpp"
#include "tests/reports/markup.hpp"
#include "tests/reports/sample_report.hpp"
#include "tests/reports/sample_trend.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using Catch::Contains;
using strings = std::vector<std::string>;

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string page_of(const reports::report& whole) {
  return reports::html_page(reports::summary_of(whole));
}

// As large as a run over a million seeds makes it.
reports::report large_report() {
  reports::report report;
  for (int number = 0; number < 19; ++number) {
    reports::report each = failing_report();
    reports::scenario_part part = each.scenarios.front();
    part.scenario = fmt::format("scenario_{:02}", number);
    part.seeds = 1'000'000;
    for (reports::failure_kind& kind : part.kinds) {
      kind.fingerprint = fmt::format("{:02}{}", number, kind.fingerprint.substr(2));
    }
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
      part.failures.push_back({seed, "random", reports::seed_outcome::at_rest, {"fifo"}, 3, ""});
    }
    report.scenarios.push_back(std::move(part));
    report.sweeps.push_back(each.sweeps.front());
  }
  return report;
}

}  // namespace

TEST_CASE("pages are what they were, byte for byte") {
  require_golden("passing.html", without_parts(page_of(passing_report())));
  require_golden("failing.html", without_parts(page_of(failing_report())));
}

TEST_CASE("a page holds together as markup, whatever names and texts are") {
  CHECK(markup_mistakes(page_of({})) == strings{});
  CHECK(markup_mistakes(page_of(passing_report())) == strings{});
  CHECK(markup_mistakes(page_of(failing_report())) == strings{});
  const std::string hostile = page_of(hostile_report());
  CHECK(markup_mistakes(hostile) == strings{});
  CHECK_THAT(hostile, !Contains("<script>alert") && !Contains("]]>--"));
}

TEST_CASE("a page asks the network for nothing") {
  const std::string page = page_of(failing_report());
  CHECK_THAT(page, Contains("default-src &#39;none&#39;") || Contains("default-src 'none'"));
  CHECK_THAT(page, !Contains("src=\"http") && !Contains("href=\"http") && !Contains("url(http") &&
                       !Contains("@import"));
}

TEST_CASE("a passing page says what it proves, and that there was no canary") {
  const std::string page = page_of(passing_report());
  CHECK_THAT(
      page,
      Contains("0 failures in 10,000 seeds: below 0.03&#160;% per seed at 95&#160;% confidence"));
  CHECK_THAT(page, Contains("This report has no canary"));
}

TEST_CASE(
    "a failing page opens with what broke, by which faults, and the command that replays it") {
  const std::string page = page_of(failing_report());
  const std::string opening = page.substr(0, page.find("<section"));
  CHECK_THAT(opening, Contains("43 of 10,000 seeds and 3 of 10,348 sweep runs break a rule"));
  CHECK_THAT(
      opening,
      Contains("needs A bus.lost: a message is lost on its way to the broker; B process.pause"));
  CHECK_THAT(opening, Contains("baton-sim replay swarm-seed-173-fifo.repro"));
  CHECK_THAT(opening, Contains("2 of 20,348 runs are inconclusive"));
  CHECK_THAT(opening, Contains("listed after its end"));
}

TEST_CASE("a kind of failure has one card, wherever it was seen") {
  const std::string page = page_of(failing_report());
  CHECK(count_of(page, "<article") == 2);
  CHECK_THAT(page, Contains("7 seeds of swarm; 3 seeds of sweep of limit_one"));
  CHECK_THAT(page, Contains("2 of 23 faults, 2 of 371 requests, 1 of 10 actions"));
  CHECK_THAT(page, Contains("href=\"./swarm-seed-173-fifo.perfetto.json\""));
}

TEST_CASE("pairs of fault and rule that were never tried are marked and counted") {
  const std::string page = page_of(failing_report());
  const std::size_t marked = count_of(page, "<td class=\"never\"><span");
  CHECK(marked > 0);
  CHECK_THAT(page, Contains(fmt::format("{} of 552 pairs were never tried.", marked)));
}

TEST_CASE("a page over a million seeds stays small and is made at once") {
  const reports::report large = large_report();
  // Of its own processor time: whatever else the machine does is not the page's.
  const std::clock_t began = std::clock();
  const std::string page = page_of(large);
  const auto took = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  CHECK(page.size() < 5'000'000);
  CHECK(took < 8.0);  // unoptimised, with sanitizers; optimised it is a twentieth of that
}

// test_reports "[pages]" with BATON_PAGES=DIR writes them, to be looked at and for browser_test.py.
TEST_CASE("sample pages are written", "[.][pages]") {
  const char* const folder = std::getenv("BATON_PAGES");
  REQUIRE(folder != nullptr);
  std::filesystem::create_directories(folder);
  const std::filesystem::path into{folder};
  std::ofstream{into / "passing.html"} << page_of(passing_report());
  std::ofstream{into / "failing.html"} << page_of(failing_report());
  std::ofstream{into / "hostile.html"} << page_of(hostile_report());
  std::ofstream{into / "large.html"} << page_of(large_report());
  std::ofstream{into / "index.html"} << reports::html_index(sample_trend(30));
  std::ofstream{into / "long_index.html"} << reports::html_index(sample_trend(500));
  std::ofstream{into / "first_index.html"} << reports::html_index(sample_trend(1));
}
