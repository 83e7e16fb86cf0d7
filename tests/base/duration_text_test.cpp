// Durations as people write them.
#include "base/duration_text.hpp"

#include <chrono>
#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

namespace {

using namespace std::chrono_literals;
using namespace baton::base;
using problem = duration_reading::problem;
using nanoseconds = std::chrono::nanoseconds;

constexpr nanoseconds most = 3650 * 24h;
constexpr duration_units all{duration_unit::ns, duration_unit::d};

problem problem_of(std::string_view text, duration_units units = all) {
  return read_duration(text, units, most).wrong;
}

}  // namespace

TEST_CASE("a duration is a whole number and a unit") {
  CHECK(read_duration("7ns", all, most).value == 7ns);
  CHECK(read_duration("1500us", all, most).value == 1500us);
  CHECK(read_duration("250ms", all, most).value == 250ms);
  CHECK(read_duration("5s", all, most).value == 5s);
  CHECK(read_duration("10m", all, most).value == 10min);
  CHECK(read_duration("2h", all, most).value == 2h);
  CHECK(read_duration("3650d", all, most).value == most);
  CHECK(problem_of("0s") == problem::none);
  CHECK(read_duration("007s", all, most).value == 7s);
}

TEST_CASE("what is no duration is refused, and why is known") {
  for (const char* text : {"", "s", "1.5s", "-1s", "+1s", "5 s", "5S", "1h30m", " 5s", "5s ",
                           "5sec", "5min", "ms5", "5µs", "-0s"}) {
    INFO(text);
    CHECK(problem_of(text) == problem::malformed);
  }
  CHECK(problem_of("5") == problem::no_unit);
  CHECK(problem_of("99999999999999999999999") == problem::no_unit);
  for (const char* text : {"3651d", "99999999999999999999d", "9223372036854775807ms", "87601h"}) {
    INFO(text);
    CHECK(problem_of(text) == problem::too_long);
  }
  CHECK(read_duration("2m", all, 90s).wrong == problem::too_long);
  CHECK(read_duration("90s", all, 90s).wrong == problem::none);
}

TEST_CASE("only the allowed units are taken") {
  constexpr duration_units some{duration_unit::ms, duration_unit::m};
  for (const char* text : {"1ns", "1us", "1h", "1d"}) {
    INFO(text);
    CHECK(problem_of(text, some) == problem::malformed);
  }
  for (const char* text : {"1ms", "1s", "1m"}) {
    INFO(text);
    CHECK(problem_of(text, some) == problem::none);
  }
}

TEST_CASE("a duration is written in the largest unit that needs no fraction, and reads back") {
  CHECK(duration_text(0ns) == "0s");
  CHECK(duration_text(90min) == "90m");
  CHECK(duration_text(48h) == "2d");
  CHECK(duration_text(1'500ms) == "1500ms");
  CHECK(duration_text(-5s) == "-5s");
  CHECK(rc::check([] {
    const nanoseconds duration{*rc::gen::inRange<std::int64_t>(0, most.count())};
    const duration_reading read = read_duration(duration_text(duration), all, most);
    RC_ASSERT(read.wrong == problem::none);
    RC_ASSERT(read.value == duration);
  }));
}
