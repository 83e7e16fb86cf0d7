#include "reports/model/numbers/numbers.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace baton::reports;

TEST_CASE("numbers are written as people read them") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1'234'567) == "1,234,567");
  CHECK(counted(1, "seed") == "1 seed");
  CHECK(counted(2'000, "seed") == "2,000 seeds");
  CHECK(compact(987) == "987");
  CHECK(compact(4'190) == "4.1k");
  CHECK(compact(31'999) == "31k");
  CHECK(compact(2'000'000) == "2.0M");
  CHECK(compact(18'446'744'073'709'551'615U) == "18446744T");
}

TEST_CASE("durations have the unit that fits") {
  CHECK(duration_text(0) == "0 µs");
  CHECK(duration_text(15'299) == "15.2 ms");
  CHECK(duration_text(3'049'000) == "3.04 s");
  CHECK(duration_text(423'000'000) == "7 min 3 s");
  CHECK(duration_text(90'623'115'000) == "25 h 10 min");
  CHECK(moment_text(1'932'041'999) == "1.932041 s");
  CHECK(moment_text(-1) == "never");
}

TEST_CASE("percentages have two digits that say something") {
  CHECK(percent_text(0) == "0 %");
  CHECK(percent_text(0.0003) == "0.03 %");
  CHECK(percent_text(0.0000158) == "0.0016 %");
  CHECK(percent_text(0.0043) == "0.43 %");
  CHECK(percent_text(0.038) == "3.8 %");
  CHECK(percent_text(0.1) == "10 %");
  CHECK(percent_text(1) == "100 %");
  CHECK(per_ten_thousand(0.0038) == "38.00");
}

TEST_CASE("lists are read as sentences") {
  using strings = std::vector<std::string>;
  CHECK(listed(strings{}).empty());
  CHECK(listed(strings{"a"}) == "a");
  CHECK(listed(strings{"a", "b", "c"}) == "a, b and c");
  CHECK(listed(strings{"a", "b", "c", "d"}, 2) == "a, b and 2 more");
}

TEST_CASE("a long text is cut between characters") {
  CHECK(clipped("short", 5) == "short");
  CHECK(clipped("longer", 4) == "long…");
  CHECK(clipped("aµb", 2) == "a…");
}
