#include "reports/render/html/index_page.hpp"

#include <catch2/catch.hpp>

#include "tests/reports/golden.hpp"
#include "tests/reports/markup.hpp"
#include "tests/reports/sample_report.hpp"
#include "tests/reports/sample_trend.hpp"

using namespace baton::reports;
using namespace baton::test;
using Catch::Contains;
using strings = std::vector<std::string>;

TEST_CASE("the index is what it was, byte for byte") {
  require_golden("index.html", without_parts(html_index(sample_trend(12))));
}

TEST_CASE("an index of none, of one and of hundreds holds together") {
  CHECK_THAT(html_index({}), Contains("No report yet"));
  CHECK(markup_mistakes(html_index({})) == strings{});
  CHECK(markup_mistakes(html_index(sample_trend(1))) == strings{});
  const std::string many = html_index(sample_trend(500));
  CHECK(markup_mistakes(many) == strings{});
  CHECK(many.size() < 1'000'000);
  CHECK(markup_mistakes(html_index({{"a/b?c\"<.html", hostile_report()}, {"", {}}})) == strings{});
}

TEST_CASE("the newest report is at the top, and its verdict is the page's") {
  const std::string page = html_index(sample_trend(3));
  CHECK(page.find("run-3.html") < page.find("run-2.html"));
  CHECK_THAT(page, Contains("<h1>") && Contains("3 reports"));
}

TEST_CASE("a canary that was not found is marked; a report without any says so") {
  std::vector<indexed_report> all = sample_trend(1);
  all[0].of.planted = {{"x", "", "", false, "", "", 0, -1, -1, 0, true}};
  CHECK_THAT(html_index(all), Contains("<td class=\"bad\">✕ not found</td>"));
  all[0].of.planted.clear();
  CHECK_THAT(html_index(all), Contains("<td class=\"never\">none</td>"));
}
