// Links between hosts: what arrives, what does not, and when.
#include "sim/network.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

constexpr std::array<sim::fault_kind, 1> link_kinds{{{"link.cut", "no message passes"}}};

struct two_hosts {
  explicit two_hosts(std::uint64_t seed = 1) : in{{.seed = seed}} {}

  /// Sends a message with this number; true if it is on its way.
  bool send(sim::host& from, sim::host& to, int number, nanoseconds late = 0ns) {
    const sim::visit message = in.visit_to(sim::site{"message"}.at("number", number));
    return links.send_late(from, to, message, late, [this, number] {
      arrived.push_back(number);
      at.push_back(in.now());
    });
  }

  sim::fault fire() {
    plan.set_rate(0, 1.0);
    return plan.offer(0, in.visit_to(sim::site{"cut"}));
  }

  sim::world in;
  sim::fault_plan plan{in, link_kinds};
  sim::network links{in, plan, {}};
  sim::host& one = add_idle(in, 1);
  sim::host& other = add_idle(in, 2);
  std::vector<int> arrived;
  moments at;
};

}  // namespace

TEST_CASE("a message takes some time and arrives once, on the life it was sent to") {
  two_hosts it;
  CHECK(it.send(it.one, it.other, 1));
  CHECK(it.arrived.empty());
  CHECK(it.in.run() == sim::stop_reason::idle);
  CHECK(it.arrived == std::vector{1});
  CHECK(it.at[0] > 0ns);
  CHECK(it.at[0] < 30ms);
}

TEST_CASE("messages do not keep their order") {
  two_hosts it;
  for (int each = 0; each < 100; ++each) {
    CHECK(it.send(it.one, it.other, each));
  }
  it.in.run();
  CHECK(it.arrived.size() == 100);
  CHECK_FALSE(std::is_sorted(it.arrived.begin(), it.arrived.end()));
}

TEST_CASE("a message's time is its own: others change nothing in it") {
  const auto time_among = [](int others) {
    two_hosts it;
    for (int each = 1; each <= others; ++each) {
      it.send(it.one, it.other, each);
    }
    it.send(it.one, it.other, 0);
    it.in.run();
    const auto found = std::find(it.arrived.begin(), it.arrived.end(), 0);
    return it.at.at(static_cast<std::size_t>(found - it.arrived.begin()));
  };
  CHECK(time_among(0) == time_among(20));
}

TEST_CASE("a message that is held up comes so much later") {
  two_hosts prompt;
  two_hosts held;
  prompt.send(prompt.one, prompt.other, 1);
  held.send(held.one, held.other, 1, 3s);
  prompt.in.run();
  held.in.run();
  CHECK(held.at.at(0) == prompt.at.at(0) + 3s);
}

TEST_CASE("a cut in one direction keeps messages from passing in that one only") {
  two_hosts it;
  const sim::fault why = it.fire();
  it.links.cut(it.one, it.other, why);
  CHECK(it.plan.counts(0).took_effect == 0);
  CHECK(it.links.is_cut(it.one, it.other));
  CHECK_FALSE(it.links.is_cut(it.other, it.one));
  CHECK_FALSE(it.send(it.one, it.other, 1));
  CHECK(it.plan.counts(0).took_effect == 1);
  CHECK(it.send(it.other, it.one, 2));
  it.in.run();
  CHECK(it.arrived == std::vector{2});
}

TEST_CASE("a link that was cut twice is mended twice, or healed at once") {
  two_hosts it;
  it.links.cut(it.one, it.other, {});
  it.links.cut(it.one, it.other, {});
  it.links.mend(it.one, it.other);
  CHECK(it.links.is_cut(it.one, it.other));
  it.links.mend(it.one, it.other);
  CHECK_FALSE(it.links.is_cut(it.one, it.other));
  it.links.mend(it.one, it.other);
  it.links.cut(it.one, it.other, {});
  CHECK(it.links.is_cut(it.one, it.other));
  it.links.cut(it.other, it.one, {});
  it.links.heal(it.one, it.other);
  CHECK_FALSE(it.links.is_cut(it.one, it.other));
  CHECK_FALSE(it.links.is_cut(it.other, it.one));
}

TEST_CASE("what is on its way when a link is cut still arrives") {
  two_hosts it;
  it.send(it.one, it.other, 1);
  it.links.cut(it.one, it.other, {});
  it.in.run();
  CHECK(it.arrived == std::vector{1});
}

TEST_CASE("a slow link takes its factor longer in that direction, until it is healed") {
  const auto time_of = [](std::int64_t factor, bool healed) {
    two_hosts it;
    it.links.slow_down(it.one, it.other, factor, {});
    if (healed) {
      it.links.heal(it.other, it.one);
    }
    it.send(it.one, it.other, 1);
    it.in.run();
    return it.at.at(0) - 1ns;
  };
  CHECK(time_of(20, false) == time_of(1, false) * 20);
  CHECK(time_of(20, true) == time_of(1, false));
}

TEST_CASE("a message to a host that is down, or dies before it arrives, is lost") {
  two_hosts it;
  it.send(it.one, it.other, 1);
  it.other.crash();
  CHECK_FALSE(it.send(it.one, it.other, 2));
  CHECK_FALSE(it.links.passes(it.one, it.other));
  it.other.start();
  it.send(it.one, it.other, 3);
  it.in.run();
  CHECK(it.arrived == std::vector{3});
}

TEST_CASE("a sender's death does not call back what it has sent") {
  two_hosts it;
  it.send(it.one, it.other, 1);
  it.one.crash();
  it.in.run();
  CHECK(it.arrived == std::vector{1});
}

TEST_CASE("messages to a paused host are kept and come when it goes on") {
  two_hosts it;
  it.send(it.one, it.other, 1);
  it.other.pause();
  at(it.in, 10s, [&] {
    CHECK(it.arrived.empty());
    it.other.resume();
  });
  it.in.run();
  CHECK(it.arrived == std::vector{1});
  CHECK(it.at[0] == 10s);
  CHECK(it.other.waited_count() == 1);
}
