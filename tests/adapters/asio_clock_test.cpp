// The clock port on the machine's clocks: the contract, and what is this adapter's own.
#include <chrono>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include "adapters/real/asio_clock.hpp"
#include "tests/support/complete.hpp"

namespace {

using namespace baton;
using namespace baton::test;

struct clock_bench {
  boost::asio::io_context context;
  asio_clock time{context.get_executor()};
};

}  // namespace

#define CLOCK_CASE(sentence) TEST_CASE("Asio clock: " sentence)
#include "tests/contracts/clock_contract.hpp"

TEST_CASE("wall time is the machine's") {
  clock_bench it;
  CHECK(std::abs(it.time.wall_ns() / 1'000'000'000 - std::time(nullptr)) <= 1);
}

TEST_CASE("a coroutine that is cancelled while it waits does not take that for a cancelled timer") {
  clock_bench test;
  const auto alarm = test.time.make_timer();
  boost::asio::cancellation_signal stop;
  std::exception_ptr thrown;
  bool ended = false;
  boost::asio::co_spawn(test.context, alarm->wait_until(never),
                        boost::asio::bind_cancellation_slot(
                            stop.slot(), [&](const std::exception_ptr& failure, bool) {
                              thrown = failure;
                              ended = true;
                            }));
  boost::asio::post(test.context, [&] { stop.emit(boost::asio::cancellation_type::terminal); });
  test.context.run();
  CHECK(ended);
  CHECK(thrown);
}

TEST_CASE("monotonic time is that of the boot, which counts while the machine sleeps") {
  clock_bench it;
  timespec boot{};
  REQUIRE(::clock_gettime(CLOCK_BOOTTIME, &boot) == 0);
  const duration reading = std::chrono::seconds{boot.tv_sec} + duration{boot.tv_nsec};
  const duration later = it.time.now().since_start - reading;
  CHECK(later >= duration{0});
  CHECK(later < std::chrono::seconds{10});
}

namespace {

// How many timerfds of this process count by this clock, as the kernel says.
int timers_on(int clock_id) {
  int found = 0;
  for (const auto& each : std::filesystem::directory_iterator{"/proc/self/fdinfo"}) {
    std::ifstream info{each.path()};
    std::string line;
    while (std::getline(info, line)) {
      found += line == "clockid: " + std::to_string(clock_id) ? 1 : 0;
    }
  }
  return found;
}

}  // namespace

TEST_CASE("waits are for moments of the boot's clock, all of them by one descriptor") {
  const int before = timers_on(CLOCK_BOOTTIME);
  clock_bench it;
  std::vector<std::unique_ptr<timer>> timers;
  int ended = 0;
  for (int index = 0; index < 200; ++index) {
    timers.push_back(it.time.make_timer());
    boost::asio::co_spawn(
        it.context,
        timers.back()->wait_until(it.time.now() + std::chrono::milliseconds{index % 20}),
        [&](const std::exception_ptr&, bool came) { ended += came ? 1 : 0; });
  }
  settle(it.context);
  CHECK(timers_on(CLOCK_BOOTTIME) == before + 1);
  it.context.restart();
  it.context.run();
  CHECK(ended == 200);
}

TEST_CASE("a context with nothing left to wait for runs out") {
  clock_bench it;
  const auto alarm = it.time.make_timer();
  bool ended = false;
  boost::asio::co_spawn(it.context, alarm->wait_until(it.time.now() + std::chrono::hours{1}),
                        [&](const std::exception_ptr&, bool came) { ended = !came; });
  boost::asio::post(it.context, [&] { alarm->cancel(); });
  it.context.run();
  CHECK(ended);
}

TEST_CASE("waits that begin and end in any order each end at their own moment") {
  clock_bench it;
  const auto early = it.time.make_timer();
  const auto late = it.time.make_timer();
  const host_time start = it.time.now();
  host_time early_ended;
  host_time late_ended;
  const auto note = [&it](host_time& into) {
    return [&it, &into](const std::exception_ptr&, bool) { into = it.time.now(); };
  };
  const auto again = [&](const std::exception_ptr&, bool came) {
    CHECK_FALSE(came);
    boost::asio::co_spawn(it.context, early->wait_until(start + std::chrono::milliseconds{10}),
                          note(early_ended));
  };
  boost::asio::co_spawn(it.context, early->wait_until(start + std::chrono::milliseconds{1}), again);
  boost::asio::co_spawn(it.context, late->wait_until(start + std::chrono::milliseconds{30}),
                        note(late_ended));
  boost::asio::post(it.context, [&] { early->cancel(); });
  it.context.run();
  CHECK(early_ended >= start + std::chrono::milliseconds{10});
  CHECK(late_ended >= start + std::chrono::milliseconds{30});
  CHECK(early_ended < late_ended);
}

TEST_CASE("coroutines that wait when their context goes are destroyed with it") {
  const auto alive = std::make_shared<int>(0);
  {
    clock_bench it;
    const auto wait = [](asio_clock& on, std::shared_ptr<int> held) -> awaitable<> {
      const auto alarm = on.make_timer();
      const host_time in_an_hour = on.now() + std::chrono::hours{1};
      co_await alarm->wait_until(in_an_hour);
      *held = 1;
    };
    for (int index = 0; index < 3; ++index) {
      boost::asio::co_spawn(it.context, wait(it.time, alive), boost::asio::detached);
    }
    settle(it.context);
    CHECK(alive.use_count() == 4);
  }
  CHECK(alive.use_count() == 1);
  CHECK(*alive == 0);
}
