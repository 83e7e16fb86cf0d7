// Numbers that every reader of JSON takes for the same.
#include "base/json_number.hpp"

#include <catch2/catch.hpp>

using baton::base::is_exact_number;

TEST_CASE("an integer is exact within 64 bits") {
  for (const char* number : {"0", "-1", "18446744073709551615", "-9223372036854775808"}) {
    INFO(number);
    CHECK(is_exact_number(number));
  }
  for (const char* number : {"-0", "18446744073709551616", "-9223372036854775809"}) {
    INFO(number);
    CHECK_FALSE(is_exact_number(number));
  }
}

TEST_CASE("a real number is exact within a double's range, zero only without a sign") {
  for (const char* number : {"0.0", "0e0", "1.5e3", "1E308", "1.7976931348623157e308", "5e-324",
                             "2.2250738585072014e-308"}) {
    INFO(number);
    CHECK(is_exact_number(number));
  }
  for (const char* number : {"1e309", "-1e400", "1e-400", "-0.0", "-0e5"}) {
    INFO(number);
    CHECK_FALSE(is_exact_number(number));
  }
}
