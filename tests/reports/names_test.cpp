// Each value of the report's enumerations has one word, and each word one value.
#include "reports/model/names.hpp"

#include <catch2/catch.hpp>

#include "reports/scene/run/known_fault.hpp"

namespace baton::reports {
namespace {

template <class Enum>
void words_lead_back() {
  const auto& words = spelling<Enum>::words;
  INFO(spelling<Enum>::what);
  for (std::size_t index = 0; index < words.size(); ++index) {
    CHECK(named<Enum>(words.at(index)) == static_cast<Enum>(index));
    CHECK(name_of(static_cast<Enum>(index)) == words.at(index));
  }
  CHECK_FALSE(named<Enum>(""));
  CHECK_FALSE(named<Enum>("Waits"));
}

TEST_CASE("each word of an enumeration leads back to its value") {
  words_lead_back<lane_kind>();
  words_lead_back<bar_kind>();
  words_lead_back<message_fate>();
  words_lead_back<measure_unit>();
  words_lead_back<seed_outcome>();
  words_lead_back<change_state>();
  words_lead_back<known_rule>();
  CHECK(name_of(bar_kind::stalled) == "stalled");
  CHECK(name_of(seed_outcome::broken_off) == "broken_off");
  CHECK(name_of(change_state::fresh) == "new");
  CHECK(name_of(known_rule::released_once) == "released-once");
}

TEST_CASE("a fault is known by its name, and its family by the name's first word") {
  CHECK(known_fault_of("bus.lost") == known_fault::bus_lost);
  CHECK_FALSE(known_fault_of("bus.lost_and_found"));
  CHECK(family_of("bus.lost_and_found") == fault_family::bus);
  CHECK(family_of("operator.pauses") == fault_family::operators);
  CHECK_FALSE(family_of("disk.full"));
}

}  // namespace
}  // namespace baton::reports
