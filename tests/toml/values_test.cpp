// Texts that mean more than a string: durations, and names that were nearly right.
#include "adapters/toml/values.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace std::chrono_literals;
using namespace baton::toml_reading;

}  // namespace

TEST_CASE("durations are whole numbers with a unit") {
  CHECK(parse_duration("250ms").value == 250ms);
  CHECK(parse_duration("5s").value == 5s);
  CHECK(parse_duration("10m").value == 10min);
  CHECK(parse_duration("2h").value == 2h);
  CHECK(parse_duration("7d").value == 7 * 24h);
  CHECK(parse_duration("3650d").value == duration_max);
  CHECK(parse_duration("0s").wrong.empty());
  for (const char* text : {"", "s", "5", "1.5s", "-1s", "+1s", "5 s", "5S", "1h30m", " 5s", "5sec",
                           "3651d", "99999999999999999999d", "9223372036854775807ms"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text).wrong.empty());
  }
  for (const auto duration : {0ms, 1ms, 1500ms, 60'000ms, 5'400'000ms, duration_max}) {
    CHECK(parse_duration(to_text(duration)).value == duration);
  }
  CHECK(to_text(90min) == "90m");
}

TEST_CASE("a key that is not there is told with the one that was meant, as it would be written") {
  constexpr std::string_view names[] = {"process.crash", "message.lose", "seed"};
  CHECK(no_such_key("process.crsh", names) ==
        "there is no such key here: did you mean \"process.crash\"?");
  CHECK(no_such_key("sed", names) == "there is no such key here: did you mean seed?");
  CHECK(no_such_key("colour", names) ==
        "there is no such key here, only \"process.crash\", \"message.lose\", seed");
}
