#include <catch2/catch.hpp>

#include "reports/model/numbers/confidence.hpp"
#include "reports/model/numbers/percentile.hpp"
#include "reports/model/report.hpp"

using namespace baton::reports;

namespace {

// 100 values: 1 to 100, each in a bucket of its own.
distribution one_to_hundred() {
  distribution counted{"queue_wait", measure_unit::us, 100, 5050, 100, {}};
  for (std::uint64_t value = 1; value <= 100; ++value) {
    counted.buckets.push_back({value, 1});
  }
  return counted;
}

}  // namespace

TEST_CASE("a percentile is the value of its rank") {
  const distribution hundred = one_to_hundred();
  CHECK(percentile(hundred, 0.0) == 1);
  CHECK(percentile(hundred, 0.07) == 7);
  CHECK(percentile(hundred, 0.5) == 50);
  CHECK(percentile(hundred, 0.501) == 51);
  CHECK(percentile(hundred, 0.99) == 99);
  CHECK(percentile(hundred, 1.0) == 100);
  CHECK(mean(hundred) == 50);
}

TEST_CASE("a percentile in a bucket is its lower end; the most is exact") {
  const distribution two{"queue_wait", measure_unit::us, 4, 100, 71, {{8, 3}, {64, 1}}};
  CHECK(percentile(two, 0.75) == 8);
  CHECK(percentile(two, 0.76) == 64);
  CHECK(percentile(two, 1.0) == 71);
}

TEST_CASE("nothing was counted: every percentile is 0") {
  CHECK(percentile({}, 0.5) == 0);
  CHECK(percentile({}, 1.0) == 0);
  CHECK(mean({}) == 0);
}

TEST_CASE("a percentile of very many does not overflow") {
  const std::uint64_t many = 10'000'000'000'000;
  const distribution large{
      "queue_wait", measure_unit::us, many, 0, 9, {{1, many / 2}, {2, many / 2}}};
  CHECK(percentile(large, 0.5) == 1);
  CHECK(percentile(large, 0.500001) == 2);
}

TEST_CASE("Wilson's interval has the values that are known") {
  // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const auto check = [](std::uint64_t failing, std::uint64_t seeds, double low, double high) {
    const share_interval range = wilson_interval(failing, seeds);
    CHECK(range.low == Approx(low).margin(0.00005));
    CHECK(range.high == Approx(high).margin(0.00005));
  };
  check(81, 263, 0.2553, 0.3662);
  check(15, 148, 0.0624, 0.1605);
  check(0, 20, 0.0000, 0.1611);
  check(1, 29, 0.0061, 0.1718);
  check(29, 29, 0.8830, 1.0000);
}

TEST_CASE("an interval always holds its share, whatever the numbers") {
  CHECK(wilson_interval(0, 0).low == 0);
  CHECK(wilson_interval(0, 0).high == 1);
  for (const std::uint64_t seeds : {1U, 7U, 1000U, 1'000'000U}) {
    for (const std::uint64_t failing : {std::uint64_t{0}, std::uint64_t{1}, seeds / 2, seeds}) {
      const share_interval range = wilson_interval(failing, seeds);
      const double share = static_cast<double>(failing) / static_cast<double>(seeds);
      CHECK(range.low <= share);
      CHECK(share <= range.high);
    }
  }
}

TEST_CASE("the rule of three bounds the rate of what was never seen") {
  CHECK(rule_of_three(10'000) == Approx(0.0003));
  CHECK(rule_of_three(2) == 1.0);
  CHECK(rule_of_three(0) == 1.0);
}
