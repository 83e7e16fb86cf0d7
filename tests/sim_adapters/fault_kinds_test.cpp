// The table of fault kinds: complete, and found by name.
#include "adapters/sim/fault_kinds.hpp"

#include <set>
#include <string_view>

#include <catch2/catch.hpp>

namespace baton::test {

TEST_CASE("each kind of fault has a name of its own, a sentence, a phrase and a rate in a swarm") {
  std::set<std::string_view> names;
  std::set<std::string_view> phrases;
  for (std::size_t index = 0; index < fault_count; ++index) {
    const fault_id id{static_cast<sim::fault_index>(index)};
    const fault_description& known = description_of(id);
    INFO(known.kind.name.text);
    CHECK(known.id == id);
    CHECK(fault_named(known.kind.name.text) == id);
    CHECK_FALSE(known.kind.sentence.empty());
    CHECK(known.swarm_rate_max > 0);
    CHECK(known.swarm_rate_max <= 1);
    names.insert(known.kind.name.text);
    phrases.insert(known.phrase);
  }
  CHECK(names.size() == fault_count);
  CHECK(phrases.size() == fault_count);
  CHECK(phrases.find("") == phrases.end());
}

TEST_CASE("a name of no kind of fault is not found") {
  CHECK_FALSE(fault_named("bus.lots").has_value());
  CHECK_FALSE(fault_named("").has_value());
}

}  // namespace baton::test
