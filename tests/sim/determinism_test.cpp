// The same program and seed give the same run: alone, after another, and side by side.
#include <set>
#include <thread>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <catch2/catch.hpp>

#include "sim/mailbox.hpp"
#include "sim/marks.hpp"
#include "sim/network.hpp"
#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

constexpr std::array<sim::fault_kind, 2> run_kinds{{
    {"test.crash", "a machine dies when a message has come"},
    {"test.pause", "a machine stands still when a message has come"},
}};

/// Machines that send each other messages, crash, pause and drift: a bit of everything.
class small_world {
 public:
  small_world(std::uint64_t seed, sim::scheduling_policy scheduling)
      : in{{.seed = seed, .scheduling = scheduling, .events_max = 2'000, .time_max = 1h}} {
    plan.set_rate(0, 0.01);
    plan.set_rate(1, 0.02);
    rare.allow_rare(true);
    for (std::int64_t each = 1; each <= count; ++each) {
      sim::host& host = in.add_host("machine", each, [this](sim::host& on) {
        return std::make_unique<node>(*this, on);
      });
      host.on_crash([this](sim::host& dead) {
        in.after(50ms, in.outside().current(), "restart", dead.index(), [&dead] { dead.start(); });
      });
      host.start();
    }
  }
  ~small_world() { in.end(); }

  std::uint64_t run() {
    in.run();
    return in.what_happened().digest();
  }

  sim::world in;
  sim::fault_plan plan{in, run_kinds};
  sim::network links{in, plan, {}};
  sim::marks rare{in};

 private:
  static constexpr std::int64_t count = 4;

  struct node final : sim::program {
    node(small_world& part_of, sim::host& on) : all{part_of}, me{on}, inbox{on.current()} {
      co_spawn(on.get_executor(), talk(), detached);
    }

    awaitable<void> talk() {
      using namespace boost::asio::experimental::awaitable_operators;
      sim::timer one{me.current()};
      sim::timer other{me.current()};
      while (true) {
        const auto came = co_await inbox.async_take_within(20ms, use_awaitable);
        if (came) {
          after_message();
        }
        send();
        co_await (one.async_wait(1ms, use_awaitable) || other.async_wait(2ms, use_awaitable));
      }
    }

    void after_message() {
      const sim::visit here = all.in.visit_to(me.site_of("came"));
      if (all.plan.offer(0, here)) {
        me.crash();
      } else if (const sim::fault pauses = all.plan.offer(1, here)) {
        me.pause();
        all.in.after(all.plan.size(pauses, 1ms, 100ms), all.in.outside().current(), "resume", 0,
                     [&host = me] { host.resume(); });
      } else if (all.rare.rarely("drifts", here.occurrence)) {
        me.drift(sim::world::random_at(here, "rate").between(-1'000'000, 1'000'000));
      }
    }

    void send() {
      const sim::visit message = all.in.visit_to(me.site_of("send"));
      sim::random_stream drawn = sim::world::random_at(message, "to");
      sim::host& to = *all.in.hosts().at(1 + drawn.below(count));
      all.links.send(me, to, message, [&to] {
        static_cast<node*>(to.running())->inbox.put(1);
      });
    }

    small_world& all;
    sim::host& me;
    sim::mailbox<int> inbox;
  };
};

std::uint64_t digest_of(std::uint64_t seed, sim::scheduling_policy scheduling) {
  return small_world{seed, scheduling}.run();
}

}  // namespace

TEST_CASE("a seed and a policy give one digest, whatever ran before") {
  for (const sim::scheduling_policy each : sim::all_policies) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      const std::uint64_t alone = digest_of(seed, each);
      digest_of(seed + 1'000, sim::scheduling_policy::priorities);
      CHECK(digest_of(seed, each) == alone);
    }
  }
}

TEST_CASE("another seed is another run") {
  for (const sim::scheduling_policy each : sim::all_policies) {
    std::set<std::uint64_t> digests;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      digests.insert(digest_of(seed, each));
    }
    CHECK(digests.size() == 8);
  }
}

TEST_CASE("reading a run's trace changes nothing in it") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    small_world read{seed, sim::scheduling_policy::random};
    const std::uint64_t before = read.in.what_happened().count();
    read.in.what_happened().keep(1, 1'000'000);
    CHECK(read.run() == digest_of(seed, sim::scheduling_policy::random));
    CHECK(read.in.what_happened().lines().size() == read.in.what_happened().count() - before);
  }
}

TEST_CASE("worlds side by side on two threads run as they do on one") {
  constexpr std::size_t worlds = 24;
  std::vector<std::uint64_t> alone(worlds);
  std::vector<std::uint64_t> beside(worlds);
  for (std::size_t each = 0; each < worlds; ++each) {
    alone[each] = digest_of(each + 1, sim::scheduling_policy::random);
  }
  const auto half = [&](std::size_t first) {
    for (std::size_t each = first; each < worlds; each += 2) {
      beside[each] = digest_of(each + 1, sim::scheduling_policy::random);
    }
  };
  std::thread odd{half, 1};
  half(0);
  odd.join();
  CHECK(beside == alone);
}

TEST_CASE("two worlds that take turns on one thread do not mix") {
  const auto tick = [](sim::world& in, moments& seen) {
    in.post(in.outside().current(), [&] { seen.push_back(in.now()); });
    in.run();
  };
  sim::world one{{}};
  sim::world other{{}};
  moments seen_by_one;
  moments seen_by_other;
  at(one, 1s, [] {});
  for (int turn = 0; turn < 3; ++turn) {
    tick(one, seen_by_one);
    tick(other, seen_by_other);
  }
  CHECK(seen_by_one == moments{0s, 1s, 1s});
  CHECK(seen_by_other == moments{0s, 0s, 0s});
}

TEST_CASE("a run that was cut into pieces is the same run") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    small_world whole{seed, sim::scheduling_policy::random};
    small_world pieces{seed, sim::scheduling_policy::random};
    for (small_world* const each : {&whole, &pieces}) {
      for (int tenth = 1; tenth <= 5; ++tenth) {
        const bool stops = each == &pieces;
        at(each->in, 100ms * tenth, [each, stops] {
          if (stops) {
            each->in.stop();
          }
        });
      }
    }
    for (int piece = 0; piece < 5; ++piece) {
      CHECK(pieces.in.run() == sim::stop_reason::stopped);
    }
    CHECK(pieces.run() == whole.run());
  }
}
