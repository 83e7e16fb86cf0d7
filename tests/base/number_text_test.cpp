// Numbers are read whole, within the bounds of their type, or not at all.
#include "base/number_text.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace baton::base;

TEST_CASE("a number is read at the bounds of its type and refused beyond them") {
  CHECK(number_in<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(number_in<std::int64_t>("-9223372036854775808") ==
        std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(number_in<std::int64_t>("9223372036854775808"));
  CHECK_FALSE(number_in<std::int64_t>("-9223372036854775809"));
  CHECK(number_in<std::uint64_t>("18446744073709551615") ==
        std::numeric_limits<std::uint64_t>::max());
  CHECK_FALSE(number_in<std::uint64_t>("18446744073709551616"));
  CHECK_FALSE(number_in<std::uint64_t>("-1"));
  CHECK(number_in<std::uint16_t>("65535") == 65'535);
  CHECK_FALSE(number_in<std::uint16_t>("65536"));
  CHECK(number_in<std::int32_t>("-0") == 0);
  CHECK(number_in<std::int32_t>("007") == 7);
  CHECK(number_in<double>("1e308") == 1e308);
  CHECK(number_in<double>("-2.5") == -2.5);
  CHECK_FALSE(number_in<double>("1e400"));
}

TEST_CASE("what is not a number from end to end is none") {
  for (const char* text :
       {"", " ", "-", "+1", " 1", "1 ", "1x", "x1", "0x10", "1.0", "1e3", "--1", "1'000", "\n1"}) {
    INFO(text);
    CHECK_FALSE(number_in<std::int64_t>(text));
    CHECK_FALSE(number_in<std::uint32_t>(text));
  }
  for (const char* text : {"", " ", "1.5x", "1,5", "+1.5", "1e", "0x1p3"}) {
    INFO(text);
    CHECK_FALSE(number_in<double>(text));
  }
  CHECK_FALSE(number_in<std::int64_t>(std::string_view{"1\0", 2}));
}

TEST_CASE("bounds of one's own are included") {
  CHECK(number_in<std::int64_t>("1", 1, 9) == 1);
  CHECK(number_in<std::int64_t>("9", 1, 9) == 9);
  CHECK_FALSE(number_in<std::int64_t>("0", 1, 9));
  CHECK_FALSE(number_in<std::int64_t>("10", 1, 9));
  CHECK_FALSE(number_in<std::int64_t>("99999999999999999999", 1, 9));
  CHECK_FALSE(number_in<double>("nan", 0, 1));
}

TEST_CASE("hexadecimal digits are read in both cases, and only they") {
  CHECK(hex_number_in<std::uint64_t>("ffffffffffffffff") ==
        std::numeric_limits<std::uint64_t>::max());
  CHECK(hex_number_in<unsigned char>("aF") == 0xAF);
  for (const char* text : {"", "0xff", "g", "-1", "+1", " 1", "10000000000000000"}) {
    INFO(text);
    CHECK_FALSE(hex_number_in<std::uint64_t>(text));
  }
  CHECK_FALSE(hex_number_in<unsigned char>("100"));
}

TEST_CASE("a number at the front of a text is read whatever follows it") {
  CHECK(number_at_front_of<std::int64_t>("12 ms") == 12);
  CHECK(number_at_front_of<std::int64_t>("-3}") == -3);
  CHECK(number_at_front_of<std::uint32_t>("7") == 7);
  CHECK_FALSE(number_at_front_of<std::int64_t>(""));
  CHECK_FALSE(number_at_front_of<std::int64_t>(" 1"));
  CHECK_FALSE(number_at_front_of<std::int64_t>("99999999999999999999 ms"));
}

TEST_CASE("any number reads back as it was written") {
  CHECK(rc::check([](std::int64_t number) {
    RC_ASSERT(number_in<std::int64_t>(std::to_string(number)) == std::optional{number});
    RC_ASSERT(number_at_front_of<std::int64_t>(std::to_string(number) + "x") ==
              std::optional{number});
  }));
}
