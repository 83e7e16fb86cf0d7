// Texts that mean more than a string: durations, and names that were nearly right.
#include "adapters/toml/values.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace std::chrono_literals;
using namespace baton::toml_reading;

}  // namespace

TEST_CASE("what is wrong with a duration is told as it was written") {
  CHECK(parse_duration("250ms").value == 250ms);
  CHECK(parse_duration("3650d").value == duration_max);
  CHECK(parse_duration("5s").wrong.empty());
  CHECK(parse_duration("5").wrong ==
        "5 has no unit: write \"5ms\", \"5s\", \"5m\", \"5h\" or \"5d\"");
  CHECK(parse_duration("5sec").wrong ==
        "must be a whole number and a unit (ms, s, m, h or d), such as \"250ms\" or \"5s\", found "
        "\"5sec\"");
  CHECK_FALSE(parse_duration("5us").wrong.empty());
  CHECK(parse_duration("3651d").wrong == "must be at most 3650d, found \"3651d\"");
  CHECK(parse_exact_duration("5us").value == 5us);
  CHECK_FALSE(parse_exact_duration("5sec").wrong.empty());
}

TEST_CASE("a key that is not there is told with the one that was meant, as it would be written") {
  constexpr std::string_view names[] = {"process.crash", "message.lose", "seed"};
  CHECK(no_such_key("process.crsh", names) ==
        "there is no such key here: did you mean \"process.crash\"?");
  CHECK(no_such_key("sed", names) == "there is no such key here: did you mean seed?");
  CHECK(no_such_key("colour", names) ==
        "there is no such key here, only \"process.crash\", \"message.lose\", seed");
}
