// Who goes first among those that could go at the same time.
#include "sim/schedule.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

/// The order in which eight hosts, ready at the same moment, get their turn.
std::vector<int> order_of(sim::scheduling_policy chosen, std::uint64_t seed, bool fairly = false) {
  sim::world in{{.seed = seed, .scheduling = chosen}};
  if (fairly) {
    in.schedule_fairly();
  }
  std::vector<int> order;
  for (int each = 0; each < 8; ++each) {
    sim::host& one = add_idle(in, each + 1);
    in.post(one.current(), [&order, each] { order.push_back(each); });
  }
  in.run();
  return order;
}

const std::vector<int> in_turn{0, 1, 2, 3, 4, 5, 6, 7};

}  // namespace

TEST_CASE("first come, first served keeps the order, whatever the seed") {
  CHECK(rc::check([](std::uint64_t seed) {
    RC_ASSERT(order_of(sim::scheduling_policy::fifo, seed) == in_turn);
  }));
}

TEST_CASE("a random order is the seed's: the same for the same, mostly another for another") {
  std::set<std::vector<int>> orders;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto order = order_of(sim::scheduling_policy::random, seed);
    CHECK(order_of(sim::scheduling_policy::random, seed) == order);
    CHECK(std::is_permutation(order.begin(), order.end(), in_turn.begin()));
    orders.insert(order);
  }
  CHECK(orders.size() > 18);
}

TEST_CASE("a host's ties depend on what it did itself, not on what others did") {
  CHECK(rc::check([](std::uint64_t seed) {
    sim::schedule alone{sim::scheduling_policy::random, seed};
    sim::schedule among{sim::scheduling_policy::random, seed};
    for (int each = 0; each < 3; ++each) {
      alone.add_host();
      among.add_host();
    }
    for (const auto other : *rc::gen::container<std::vector<std::uint32_t>>(
             rc::gen::inRange<std::uint32_t>(0, 2))) {
      among.next_tie(other, 0ns);
    }
    RC_ASSERT(alone.next_tie(2, 0ns) == among.next_tie(2, 0ns));
  }));
}

TEST_CASE("priorities let some hosts wait, by a few quanta and never the first ones") {
  bool some_wait = false;
  bool some_do_not = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::schedule it{sim::scheduling_policy::priorities, seed};
    for (std::uint32_t host = 0; host < 5; ++host) {
      it.add_host();
      CHECK(it.wait_of(host, 0ns) >= 0ns);
      CHECK(it.wait_of(host, 0ns) <= 8ms * 7);
      some_wait = some_wait || it.wait_of(host, 0ns) > 0ns;
      some_do_not = some_do_not || it.wait_of(host, 0ns) == 0ns;
    }
  }
  CHECK(some_wait);
  CHECK(some_do_not);
}

TEST_CASE("at a change point a host falls behind all others") {
  // A seed with a quantum, so that ranks show.
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    sim::schedule it{sim::scheduling_policy::priorities, seed};
    for (int each = 0; each < 3; ++each) {
      it.add_host();
    }
    nanoseconds before = it.wait_of(1, 0ns);
    int falls = 0;
    for (int event = 0; event < 20'000; ++event) {
      it.executed(1);
      if (it.wait_of(1, 0ns) != before) {
        ++falls;
        CHECK(it.wait_of(1, 0ns) > std::max(it.wait_of(0, 0ns), it.wait_of(2, 0ns)));
        before = it.wait_of(1, 0ns);
      }
    }
    CHECK(falls <= 4);
  }
}

TEST_CASE("outside of its window a policy is first come, first served") {
  sim::schedule it{sim::scheduling_policy::random, 3, 10ms, 20ms};
  sim::schedule always{sim::scheduling_policy::random, 3};
  it.add_host();
  always.add_host();
  CHECK(it.next_tie(0, 0ns) == 1);
  CHECK(it.next_tie(0, 20ms) == 2);
  CHECK(it.next_tie(0, 10ms) == always.next_tie(0, 10ms));
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::schedule late{sim::scheduling_policy::priorities, seed, 10ms, 20ms};
    late.add_host();
    CHECK(late.wait_of(0, 9ms) == 0ns);
    CHECK(late.wait_of(0, 20ms) == 0ns);
  }
}

TEST_CASE("once scheduling is fair, nobody waits and order is kept") {
  for (const sim::scheduling_policy each : sim::all_policies) {
    CHECK(order_of(each, 3, true) == in_turn);
    sim::schedule it{each, 3};
    it.add_host();
    it.become_fair();
    CHECK(it.wait_of(0, 0ns) == 0ns);
    CHECK(it.chosen() == sim::scheduling_policy::fifo);
    CHECK_FALSE(to_string(each).empty());
  }
}
