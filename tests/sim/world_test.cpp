// Ordinary Asio coroutines in virtual time: timers, operators, channels, crashes.
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <catch2/catch.hpp>

#include "sim/promise.hpp"
#include "tests/sim/machines.hpp"

using namespace sim::test;

TEST_CASE("a coroutine waits in virtual time, by its host's clock") {
  sim::world in{{}};
  moments seen;
  auto body = [&](sim::host& on) -> awaitable<void> {
    sim::timer wake{on.current()};
    for (int turn = 0; turn < 3; ++turn) {
      const bool came = co_await wake.async_wait(10s, use_awaitable);
      CHECK(came);
      seen.push_back(in.now());
    }
  };
  add_machine(in, 1, body).start();
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(seen == moments{10s, 20s, 30s});
}

TEST_CASE("a fast clock's second is shorter") {
  sim::world in{{}};
  auto body = [&](sim::host& on) -> awaitable<void> {
    on.drift(100'000'000);  // 10 % fast
    sim::timer wake{on.current()};
    co_await wake.async_wait(11s, use_awaitable);
  };
  add_machine(in, 1, body).start();
  in.run();
  CHECK(in.now() >= 10s);
  CHECK(in.now() < 10s + 10ns);
}

TEST_CASE("whoever of two finishes first ends the other's wait") {
  using namespace boost::asio::experimental::awaitable_operators;
  sim::world in{{}};
  std::size_t first = 9;
  auto body = [&](sim::host& on) -> awaitable<void> {
    sim::timer slow{on.current()};
    sim::timer fast{on.current()};
    const auto winner =
        co_await (slow.async_wait(1h, use_awaitable) || fast.async_wait(1s, use_awaitable));
    first = winner.index();
  };
  add_machine(in, 1, body).start();
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(first == 1);
  CHECK(in.now() == 1s);
}

TEST_CASE("both of two are waited for") {
  using namespace boost::asio::experimental::awaitable_operators;
  sim::world in{{}};
  bool done = false;
  auto body = [&](sim::host& on) -> awaitable<void> {
    sim::timer one{on.current()};
    sim::timer other{on.current()};
    co_await (one.async_wait(3s, use_awaitable) && other.async_wait(2s, use_awaitable));
    done = true;
  };
  add_machine(in, 1, body).start();
  in.run();
  CHECK(done);
  CHECK(in.now() == 3s);
}

TEST_CASE("Asio's channels work between coroutines of a host, and end with it") {
  using channel = boost::asio::experimental::channel<void(boost::system::error_code, int)>;
  sim::world in{{}};
  int sum = 0;
  int alive = 0;
  auto body = [&](sim::host& on) -> awaitable<void> {
    auto pipe = std::make_shared<channel>(on.get_executor(), 0);
    auto produce = [pipe]() -> awaitable<void> {
      const boost::system::error_code no_error;
      for (int each = 1; each <= 4; ++each) {
        co_await pipe->async_send(no_error, each, use_awaitable);
      }
    };
    co_spawn(on.get_executor(), produce, detached);
    const witness here{alive};
    while (true) {
      sum += co_await pipe->async_receive(use_awaitable);
    }
  };
  sim::host& machine = add_machine(in, 1, body);
  machine.start();
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(sum == 10);
  CHECK(alive == 1);
  machine.crash();
  CHECK(alive == 0);
}

TEST_CASE("a crash destroys what waits and runs none of it; a restart begins anew") {
  sim::world in{{}};
  int alive = 0;
  int finished = 0;
  auto body = [&](sim::host& on) -> awaitable<void> {
    const witness here{alive};
    auto child = [&]() -> awaitable<void> {
      const witness deeper{alive};
      sim::timer wake{on.current()};
      co_await wake.async_wait(10s, use_awaitable);
      ++finished;
    };
    co_await child();
    ++finished;
  };
  sim::host& machine = add_machine(in, 1, body);
  machine.start();
  in.after(5s, in.outside().current(), "crash", 0, [&] { machine.crash(); });
  in.after(6s, in.outside().current(), "look", 0, [&] {
    CHECK(alive == 0);
    CHECK_FALSE(machine.is_up());
    machine.start();
  });
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(alive == 0);
  CHECK(finished == 2);
  CHECK(in.now() == 16s);
}

TEST_CASE("a host that crashes itself does so at its next wait") {
  sim::world in{{}};
  std::vector<int> steps;
  auto body = [&](sim::host& on) -> awaitable<void> {
    on.crash();
    steps.push_back(1);
    sim::timer wake{on.current()};
    co_await wake.async_wait(0s, use_awaitable);
    steps.push_back(2);
  };
  sim::host& machine = add_machine(in, 1, body);
  machine.start();
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(steps == std::vector<int>{1});
  CHECK_FALSE(machine.is_up());
}

TEST_CASE("a paused host stands still while time goes on, and then catches up in order") {
  sim::world in{{}};
  moments seen;
  auto body = [&](sim::host& on) -> awaitable<void> {
    sim::timer wake{on.current()};
    for (int turn = 0; turn < 3; ++turn) {
      co_await wake.async_wait(1s, use_awaitable);
      seen.push_back(in.now());
    }
  };
  sim::host& machine = add_machine(in, 1, body);
  machine.start();
  in.after(1500ms, in.outside().current(), "pause", 0, [&] { machine.pause(); });
  in.after(8s, in.outside().current(), "resume", 0, [&] { machine.resume(); });
  in.run();
  CHECK(seen == moments{1s, 8s, 9s});
}

TEST_CASE("an answer resumes the one who waits for it, or its patience ends") {
  sim::world in{{}};
  std::vector<int> got;
  auto body = [&](sim::host& on) -> awaitable<void> {
    sim::promise<int> kept;
    auto answered = [&](sim::promise<int> to) {
      in.after(1s, in.outside().current(), "answer", 0, [to] { to.give(7); });
    };
    got.push_back(co_await sim::async_promise_within<int>(on.current(), "ask", 5s, -1, answered,
                                                          use_awaitable));
    auto forgotten = [&](sim::promise<int> to) { kept = to; };
    got.push_back(co_await sim::async_promise_within<int>(on.current(), "ask", 5s, -1, forgotten,
                                                          use_awaitable));
    CHECK_FALSE(kept.is_awaited());
    kept.give(9);
  };
  add_machine(in, 1, body).start();
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(got == std::vector<int>{7, -1});
  CHECK(in.now() == 6s);
}

TEST_CASE("runs end at their bounds, and say at which") {
  auto spin = [](sim::host& on) -> awaitable<void> {
    sim::timer wake{on.current()};
    while (true) {
      co_await wake.async_wait(1s, use_awaitable);
    }
  };
  SECTION("events") {
    sim::world in{{.seed = 1,
                   .scheduling = sim::scheduling_policy::fifo,
                   .events_max = 100,
                   .time_max = 24h}};
    add_machine(in, 1, spin).start();
    CHECK(in.run() == sim::stop_reason::out_of_events);
    CHECK(in.event_count() == 100);
  }
  SECTION("virtual time") {
    sim::world in{{.seed = 1,
                   .scheduling = sim::scheduling_policy::fifo,
                   .events_max = 100'000,
                   .time_max = 1min}};
    add_machine(in, 1, spin).start();
    CHECK(in.run() == sim::stop_reason::out_of_time);
    CHECK(in.now() <= 1min);
  }
}
