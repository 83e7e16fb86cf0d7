// The trace: one digest, whatever is kept of it.
#include "sim/trace.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

constexpr std::array<sim::label, 3> labels{sim::label{"one"}, sim::label{"two"},
                                           sim::label{"three"}};

struct noted_event {
  std::uint64_t at = 0;
  std::uint32_t host = 0;
  std::size_t what = 0;
  std::uint64_t identity = 0;
  bool operator==(const noted_event&) const = default;
};

std::vector<noted_event> any_noted_events() {
  const auto one = rc::gen::build<noted_event>(
      rc::gen::set(&noted_event::at, rc::gen::inRange<std::uint64_t>(0, 5)),
      rc::gen::set(&noted_event::host, rc::gen::inRange<std::uint32_t>(0, 3)),
      rc::gen::set(&noted_event::what, rc::gen::inRange<std::size_t>(0, labels.size())),
      rc::gen::set(&noted_event::identity, rc::gen::inRange<std::uint64_t>(0, 3)));
  return *rc::gen::container<std::vector<noted_event>>(one);
}

void add_all(sim::trace& to, const std::vector<noted_event>& all) {
  for (const noted_event& each : all) {
    const nanoseconds at{static_cast<std::int64_t>(each.at)};
    if (each.identity % 2 == 0) {
      to.add(at, each.host, labels.at(each.what), each.identity);
    } else {
      to.add(at, each.host, labels.at(each.what), each.identity, [] { return "detail"; });
    }
  }
}

}  // namespace

TEST_CASE("the digest does not depend on what is kept") {
  CHECK(rc::check([](std::uint64_t from, std::uint64_t until) {
    const auto all = any_noted_events();
    sim::trace keeps_none;
    sim::trace keeps_some;
    keeps_some.keep(from % 20, until % 20);
    add_all(keeps_none, all);
    add_all(keeps_some, all);
    RC_ASSERT(keeps_none.digest() == keeps_some.digest());
    RC_ASSERT(keeps_none.count() == all.size());
    RC_ASSERT(keeps_none.lines().empty());
  }));
}

TEST_CASE("different happenings have different digests") {
  CHECK(rc::check([] {
    const auto one = any_noted_events();
    const auto other = any_noted_events();
    sim::trace first;
    sim::trace second;
    add_all(first, one);
    add_all(second, other);
    RC_ASSERT((one == other) == (first.digest() == second.digest()));
  }));
}

TEST_CASE("lines are kept from the first to the last wanted, described only then") {
  sim::trace it;
  it.keep(3, 5);
  int described = 0;
  for (std::uint64_t each = 1; each <= 8; ++each) {
    CHECK(it.keeps() == (each >= 3 && each <= 5));
    it.add(1s, 2, "step", each * 10, [&] {
      ++described;
      return std::string{"text"};
    });
    if (each == 4) {
      CHECK(it.lines().back().digest == it.digest());
    }
  }
  CHECK(described == 3);
  REQUIRE(it.lines().size() == 3);
  CHECK(it.lines()[0].number == 3);
  CHECK(it.lines()[0].at == 1s);
  CHECK(it.lines()[0].host == 2);
  CHECK(it.lines()[0].what == "step");
  CHECK(it.lines()[0].identity == 30);
  CHECK(it.lines()[0].detail == "text");
  CHECK(it.lines()[2].number == 5);
}

TEST_CASE("checkpoints hold the digest at even distances, and tell where two runs part") {
  constexpr std::uint64_t count = sim::trace::checkpoint_interval * 3 + 10;
  constexpr std::uint64_t parts_at = sim::trace::checkpoint_interval * 2 + 5;
  sim::trace one;
  sim::trace other;
  for (std::uint64_t each = 1; each <= count; ++each) {
    one.add(1s, 0, "step", each);
    other.add(1s, 0, "step", each == parts_at ? 0 : each);
    if (each == sim::trace::checkpoint_interval) {
      CHECK(one.checkpoints() == std::vector<std::uint64_t>{one.digest()});
    }
  }
  REQUIRE(one.checkpoints().size() == 3);
  CHECK(one.checkpoints()[0] == other.checkpoints()[0]);
  CHECK(one.checkpoints()[1] == other.checkpoints()[1]);
  CHECK(one.checkpoints()[2] != other.checkpoints()[2]);
  CHECK(one.digest() != other.digest());
}
