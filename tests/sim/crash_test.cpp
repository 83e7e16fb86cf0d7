// Crashes: nothing of a life goes on, nothing of it is left, and nothing else is touched.
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include "sim/mailbox.hpp"
#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;
using namespace boost::asio::experimental::awaitable_operators;
constexpr int waits_max = 1'000'000;  // no run lasts so long
using channel = boost::asio::experimental::channel<void(boost::system::error_code, int)>;

/// A program that has everything in flight that a program can have.
class busy_program final : public sim::program {
 public:
  busy_program(sim::host& on, int& alive)
      : on_{on}, alive_{alive}, box_{on.current()}, pipe_{on.get_executor(), 1} {
    co_spawn(on.get_executor(), wait_in_children(3), detached);
    co_spawn(on.get_executor(), race(), detached);
    co_spawn(on.get_executor(), produce(), detached);
    co_spawn(on.get_executor(), consume(), detached);
    co_spawn(on.get_executor(), take(), detached);
    co_spawn(on.get_executor(), ask(), detached);
    boost::asio::post(on.get_executor(), [here = std::make_unique<witness>(alive)] {});
  }

 private:
  awaitable<void> wait_in_children(int depth) {
    const witness here{alive_};
    sim::timer wake{on_.current()};
    if (depth > 0) {
      co_await wait_in_children(depth - 1);
    }
    for (int waits = 0; waits < waits_max; ++waits) {
      co_await wake.async_wait(7ms, use_awaitable);
    }
  }

  awaitable<void> race() {
    const witness here{alive_};
    sim::timer one{on_.current()};
    sim::timer other{on_.current()};
    while (true) {
      co_await (one.async_wait(3ms, use_awaitable) || other.async_wait(1h, use_awaitable));
      co_await (one.async_wait(1ms, use_awaitable) && other.async_wait(2ms, use_awaitable));
    }
  }

  awaitable<void> produce() {
    const witness here{alive_};
    const boost::system::error_code no_error;
    for (int each = 0;; ++each) {
      co_await pipe_.async_send(no_error, each, use_awaitable);
    }
  }

  awaitable<void> consume() {
    const witness here{alive_};
    sim::timer pause{on_.current()};
    while (true) {
      box_.put(co_await pipe_.async_receive(use_awaitable));
      co_await pause.async_wait(2ms, use_awaitable);
    }
  }

  awaitable<void> take() {
    const witness here{alive_};
    while (true) {
      co_await box_.async_take_within(1ms, use_awaitable);
    }
  }

  awaitable<void> ask() {
    const witness here{alive_};
    auto forget = [](sim::promise<int>) {};
    co_await sim::async_promise<int>(on_.current(), "ask", forget, use_awaitable);
  }

  sim::host& on_;
  int& alive_;
  sim::mailbox<int> box_;
  channel pipe_;
};

}  // namespace

TEST_CASE("a crash loop of ten thousand crashes leaves nothing behind") {
  sim::world in{{.seed = 3, .scheduling = sim::scheduling_policy::random}};
  int alive = 0;
  int crashes = 0;
  sim::host& machine = in.add_host(
      "machine", 1, [&](sim::host& on) { return std::make_unique<busy_program>(on, alive); });
  sim::host& operates = in.outside();
  machine.on_crash([&](sim::host& crashed) {
    CHECK(alive == 0);
    if (++crashes < 10'000) {
      in.after(1ms, operates.current(), "restart", 0, [&] { crashed.start(); });
      const nanoseconds lives = 100us + 700us * (crashes % 13);
      in.after(1ms + lives, operates.current(), "crash", 0, [&] { crashed.crash(); });
    }
  });
  machine.start();
  machine.crash();
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(crashes == 10'000);
  CHECK(alive == 0);
}

TEST_CASE("frames go first, then the program, then who asked for it is told") {
  sim::world in{{}};
  std::vector<std::string> said;
  struct owner final : sim::program {
    explicit owner(std::vector<std::string>& into) : word{into, "program"} {}
    last_word word;
  };
  sim::host& machine =
      in.add_host("machine", 1, [&](sim::host& on) -> std::unique_ptr<sim::program> {
        auto body = [&said](sim::host& here) -> awaitable<void> {
          const last_word word{said, "frame"};
          sim::timer wake{here.current()};
          co_await wake.async_wait(1h, use_awaitable);
          said.push_back("ran on");
        };
        co_spawn(on.get_executor(), body(on), detached);
        return std::make_unique<owner>(said);
      });
  machine.on_crash([&](sim::host& crashed) {
    said.push_back(crashed.is_up() ? "up" : "told");
    CHECK(crashed.running() == nullptr);
  });
  machine.start();
  CHECK(machine.running() != nullptr);
  in.after(1s, in.outside().current(), "crash", 0, [&] { machine.crash(); });
  in.run();
  CHECK(said == std::vector<std::string>{"frame", "program", "told"});
}

TEST_CASE("a host that crashes in its own code finishes the step, and nothing after it") {
  sim::world in{{}};
  std::vector<std::string> said;
  sim::host* self = nullptr;
  auto body = [&](sim::host& on) -> awaitable<void> {
    const last_word word{said, "frame"};
    sim::timer wake{on.current()};
    co_await wake.async_wait(1s, use_awaitable);
    boost::asio::post(on.get_executor(), [&] { said.push_back("posted"); });
    on.crash();
    on.crash();
    said.push_back("step");
    co_await wake.async_wait(0s, use_awaitable);
    said.push_back("next step");
  };
  self = &add_machine(in, 1, body);
  int told = 0;
  self->on_crash([&](sim::host&) { ++told; });
  self->start();
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(said == std::vector<std::string>{"step", "frame"});
  CHECK(told == 1);
  CHECK_FALSE(self->is_up());
}

TEST_CASE("a program that crashes while it is made is down afterwards, and can be started again") {
  sim::world in{{}};
  int made = 0;
  sim::host& machine =
      in.add_host("machine", 1, [&](sim::host& on) -> std::unique_ptr<sim::program> {
        if (++made < 3) {
          on.crash();
        }
        return nullptr;
      });
  for (int each = 1; each <= 3; ++each) {
    machine.start();
    CHECK(machine.is_up() == (each == 3));
  }
  CHECK(machine.incarnation_count() == 3);
}

TEST_CASE("what destructors of a dying life post, start or cancel is dropped") {
  sim::world in{{}};
  int alive = 0;
  bool ran = false;
  struct clinging {
    sim::host& on;
    sim::executor where;
    sim::timer& wake;
    bool& ran;
    witness here;
    ~clinging() {
      wake.cancel();
      auto late = [&ran = ran]() -> awaitable<void> {
        ran = true;
        co_return;
      };
      co_spawn(where, late, detached);
      boost::asio::post(where, [&ran = ran] { ran = true; });
    }
  };
  auto body = [&](sim::host& on) -> awaitable<void> {
    sim::timer wake{on.current()};
    const clinging last{on, on.get_executor(), wake, ran, witness{alive}};
    co_await wake.async_wait(1h, use_awaitable);
    ran = true;
  };
  sim::host& machine = add_machine(in, 1, body);
  machine.start();
  at(in, 1s, [&] { machine.crash(); });
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK_FALSE(ran);
  CHECK(alive == 0);
}

TEST_CASE("a crash between two that race, at any step of theirs, leaves nothing") {
  for (int step = 0; step < 40; ++step) {
    sim::world in{{}};
    int alive = 0;
    auto body = [&](sim::host& on) -> awaitable<void> {
      auto one_of = [&](nanoseconds span) -> awaitable<void> {
        const witness here{alive};
        sim::timer wake{on.current()};
        co_await wake.async_wait(span, use_awaitable);
      };
      for (int turn = 0; turn < 3; ++turn) {
        co_await ((one_of(2ms) || one_of(3ms)) && one_of(1ms));
      }
    };
    sim::host& machine = add_machine(in, 1, body);
    machine.start();
    in.at(500us * step, in.outside().current(), "crash", 0, [&] { machine.crash(); });
    CHECK(in.run() == sim::stop_reason::idle);
    CHECK(alive == 0);
  }
}

TEST_CASE("one host's crash leaves the others at work, and executors of the dead drop what comes") {
  sim::world in{{}};
  int turns = 0;
  auto count = [&](sim::host& on) -> awaitable<void> {
    sim::timer wake{on.current()};
    for (int each = 0; each < 5; ++each) {
      co_await wake.async_wait(1s, use_awaitable);
      ++turns;
    }
  };
  sim::host& one = add_machine(in, 1, count);
  add_machine(in, 2, count).start();
  one.start();
  const sim::executor of_the_dead = one.get_executor();
  bool ran = false;
  at(in, 2500ms, [&] {
    one.crash();
    boost::asio::post(of_the_dead, [&] { ran = true; });
  });
  in.run();
  CHECK(turns == 2 + 5);
  CHECK_FALSE(ran);
}

TEST_CASE("a host that stands still can crash, and what it had kept is gone") {
  sim::world in{{}};
  int alive = 0;
  bool ran = false;
  auto body = [&](sim::host& on) -> awaitable<void> {
    const witness here{alive};
    sim::timer wake{on.current()};
    co_await wake.async_wait(2s, use_awaitable);
    ran = true;
  };
  sim::host& machine = add_machine(in, 1, body);
  machine.start();
  at(in, 1s, [&] { machine.pause(); });
  at(in, 3s, [&] {
    machine.crash();
    CHECK(alive == 0);
    CHECK_FALSE(machine.is_paused());
    machine.resume();
    machine.start();
  });
  in.run();
  CHECK(ran);
  CHECK(in.now() == 5s);
}

TEST_CASE("a slow host takes its time for each event, one by one; its next life does not") {
  sim::world in{{}};
  sim::host& machine = add_idle(in, 1);
  machine.slow_down(10ms);
  moments seen;
  for (int each = 0; each < 20; ++each) {
    in.post(machine.current(), [&] { seen.push_back(in.now()); });
  }
  in.run();
  REQUIRE(seen.size() == 20);
  CHECK(seen.back() > 40ms);
  CHECK(seen.back() < 1600ms);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(machine.waited_count() > 0);
  const nanoseconds died_at = in.now();
  machine.crash();
  machine.start();
  in.post(machine.current(), [&] { CHECK(in.now() == died_at); });
  in.run();
}

TEST_CASE("a world ends every life, also one whose program still has everything in flight") {
  int alive = 0;
  {
    sim::world in{{}};
    sim::host& machine = in.add_host(
        "machine", 1, [&](sim::host& on) { return std::make_unique<busy_program>(on, alive); });
    machine.start();
    at(in, 20ms, [&] { in.stop(); });
    CHECK(in.run() == sim::stop_reason::stopped);
    CHECK(alive > 0);
  }
  CHECK(alive == 0);
}
