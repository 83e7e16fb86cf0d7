// Waiting for moments of a host's own clock.
#include "sim/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

/// A host without a program, and a timer of its life.
struct idle_machine {
  sim::world in{{}};
  sim::host& machine = add_idle(in, 1);
  std::optional<sim::timer> wake{std::in_place, machine.current()};
  std::vector<bool> ends;
  moments at_moments;

  auto note() {
    return [this](bool came) {
      ends.push_back(came);
      at_moments.push_back(in.now());
    };
  }
  ~idle_machine() { wake.reset(); }
};

}  // namespace

TEST_CASE("a cancelled wait ends with false, at once, and the timer may wait again") {
  idle_machine it;
  it.wake->async_wait(10s, it.note());
  at(it.in, 1s, [&] { it.wake->cancel(); });
  at(it.in, 2s, [&] { it.wake->async_wait(3s, it.note()); });
  CHECK(it.in.run() == sim::stop_reason::idle);
  CHECK(it.ends == std::vector{false, true});
  CHECK(it.at_moments == moments{1s, 5s});
}

TEST_CASE("cancelling twice, or where nobody waits, does nothing") {
  idle_machine it;
  it.wake->cancel();
  it.wake->async_wait(10s, it.note());
  it.wake->cancel();
  it.wake->cancel();
  it.in.run();
  it.wake->cancel();
  it.in.run();
  CHECK(it.ends == std::vector{false});
}

TEST_CASE("a timer that was cancelled may wait anew before the first wait has ended") {
  idle_machine it;
  it.wake->async_wait(10s, it.note());
  it.wake->cancel();
  it.wake->async_wait(2s, it.note());
  it.in.run();
  CHECK(it.ends == std::vector{false, true});
  CHECK(it.at_moments == moments{0s, 2s});
}

TEST_CASE("a timer that is destroyed ends its wait with false") {
  idle_machine it;
  it.wake->async_wait(10s, it.note());
  at(it.in, 1s, [&] { it.wake.reset(); });
  it.in.run();
  CHECK(it.ends == std::vector{false});
  CHECK(it.at_moments == moments{1s});
}

TEST_CASE("a deadline that has passed comes at once, and one that never comes does not") {
  idle_machine it;
  at(it.in, 5s, [&] { it.wake->async_wait_until(it.machine.local_now() - 1h, it.note()); });
  at(it.in, 6s, [&] { it.wake->async_wait_until(sim::timer::never, it.note()); });
  CHECK(it.in.run() == sim::stop_reason::idle);
  CHECK(it.ends == std::vector{true});
  CHECK(it.at_moments == moments{5s});
  it.wake->cancel();
  it.wake->async_wait(sim::timer::never, it.note());
  CHECK(it.in.run() == sim::stop_reason::idle);
  CHECK(it.ends == std::vector{true, false});
}

TEST_CASE("waits end in the order of their deadlines, ties in the order of their beginning") {
  CHECK(rc::check([] {
    const auto spans = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
    sim::world in{{}};
    sim::host& machine = add_idle(in, 1);
    std::vector<std::unique_ptr<sim::timer>> timers;
    std::vector<std::pair<int, std::size_t>> ended;
    std::vector<std::pair<int, std::size_t>> expected;
    for (std::size_t each = 0; each < spans.size(); ++each) {
      expected.emplace_back(spans[each], each);
      timers.push_back(std::make_unique<sim::timer>(machine.current()));
      timers.back()->async_wait(std::chrono::seconds{spans[each]}, [&, each](bool) {
        ended.emplace_back(spans[each], each);
      });
    }
    std::sort(expected.begin(), expected.end());
    in.run();
    RC_ASSERT(ended == expected);
  }));
}

TEST_CASE("a cancellation slot ends a wait as cancel does, and does nothing afterwards") {
  idle_machine it;
  boost::asio::cancellation_signal stop;
  it.wake->async_wait(10s, boost::asio::bind_cancellation_slot(stop.slot(), it.note()));
  at(it.in, 1s, [&] {
    stop.emit(boost::asio::cancellation_type::terminal);
    stop.emit(boost::asio::cancellation_type::total);
  });
  at(it.in, 2s, [&] { stop.emit(boost::asio::cancellation_type::terminal); });
  it.in.run();
  CHECK(it.ends == std::vector{false});
  CHECK(it.at_moments == moments{1s});
  it.wake->async_wait(1s, boost::asio::bind_cancellation_slot(stop.slot(), it.note()));
  it.in.run();
  CHECK(it.ends == std::vector{false, true});
  stop.emit(boost::asio::cancellation_type::terminal);
}

TEST_CASE("a coroutine that is cancelled while it waits ends by that") {
  sim::world in{{}};
  sim::host& machine = add_idle(in, 1);
  boost::asio::cancellation_signal stop;
  std::exception_ptr thrown;
  bool ended = false;
  auto body = [&]() -> awaitable<void> {
    sim::timer wake{machine.current()};
    co_await wake.async_wait(1h, use_awaitable);
    co_await wake.async_wait(1h, use_awaitable);
  };
  auto note_end = [&](const std::exception_ptr& failure) {
    thrown = failure;
    ended = true;
  };
  co_spawn(machine.get_executor(), body,
           boost::asio::bind_cancellation_slot(stop.slot(), note_end));
  in.at(1s, machine.current(), "stop", 0,
        [&] { stop.emit(boost::asio::cancellation_type::terminal); });
  in.run();
  CHECK(ended);
  CHECK(thrown);
  CHECK(in.now() == 1s);
}

TEST_CASE("a wait goes by its host's clock, however its rate changes meanwhile") {
  CHECK(rc::check([] {
    sim::world in{{}};
    sim::host& machine = add_idle(in, 1);
    sim::timer wake{machine.current()};
    const nanoseconds span{*rc::gen::inRange<std::int64_t>(0, 100'000'000'000)};
    const nanoseconds deadline = machine.local_now() + span;
    bool came = false;
    wake.async_wait_until(deadline, [&](bool) {
      came = true;
      // At this moment, and not a nanosecond of virtual time earlier.
      RC_ASSERT(machine.local_now() >= deadline);
      RC_ASSERT(machine.local_now() <= deadline + 2ns);
    });
    const auto changes = *rc::gen::container<std::vector<std::pair<std::int64_t, std::int64_t>>>(
        rc::gen::pair(rc::gen::inRange<std::int64_t>(0, 100'000'000'000),
                      rc::gen::inRange<std::int64_t>(-199'999'999, 200'000'000)));
    for (const auto& [when, rate] : changes) {
      at(in, nanoseconds{when}, [&machine, rate = rate] { machine.drift(rate); });
    }
    in.run();
    RC_ASSERT(came);
  }));
}

TEST_CASE("a change of rate moves nothing that waits for virtual time, or was cancelled") {
  idle_machine it;
  it.wake->async_wait(10s, it.note());
  at(it.in, 1s, [&] {
    it.wake->cancel();
    it.machine.drift(-100'000'000);
  });
  bool happened = false;
  it.in.at(4s, it.machine.current(), "plain", 0, [&] { happened = it.in.now() == 4s; });
  it.in.run();
  CHECK(it.ends == std::vector{false});
  CHECK(it.at_moments == moments{1s});
  CHECK(happened);
}

TEST_CASE("a crash ends waits without running anything, on all kinds of timers") {
  idle_machine it;
  sim::timer other{it.machine.current()};
  it.wake->async_wait(10s, it.note());
  other.async_wait(sim::timer::never, it.note());
  it.machine.crash();
  CHECK(it.in.run() == sim::stop_reason::idle);
  CHECK(it.ends.empty());
  it.wake->cancel();
  CHECK(it.in.run() == sim::stop_reason::idle);
}
