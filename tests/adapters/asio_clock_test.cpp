// The clock port on the machine's clocks.
#include <chrono>
#include <ctime>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include "adapters/real/asio_clock.hpp"
#include "tests/support/complete.hpp"

namespace {

using namespace std::chrono_literals;
using baton::test::complete;

struct waiting_clock {
  boost::asio::io_context context;
  baton::asio_clock time{context.get_executor()};
  std::unique_ptr<baton::timer> alarm = time.make_timer();
};

}  // namespace

TEST_CASE("monotonic time never runs back, wall time counts from 1970") {
  waiting_clock test;
  const baton::host_time before = test.time.now();
  CHECK(test.time.now() >= before);
  CHECK(std::abs(test.time.wall_ns() / 1'000'000'000 - std::time(nullptr)) <= 1);
}

TEST_CASE("a wait returns true at its deadline and not before") {
  waiting_clock test;
  const baton::host_time deadline = test.time.now() + 5ms;
  CHECK(complete(test.context, test.alarm->wait_until(deadline)));
  CHECK(test.time.now() >= deadline);
}

TEST_CASE("a deadline that has passed returns at once") {
  waiting_clock test;
  CHECK(complete(test.context, test.alarm->wait_until(test.time.now() + -1h)));
  CHECK(complete(test.context, test.alarm->wait_until({})));
}

TEST_CASE("a cancel ends the wait under way, and no other") {
  waiting_clock test;
  boost::asio::post(test.context, [&] {
    boost::asio::post(test.context, [&] { test.alarm->cancel(); });
  });
  CHECK_FALSE(complete(test.context, test.alarm->wait_until(baton::never)));
  test.alarm->cancel();
  CHECK(complete(test.context, test.alarm->wait_until(test.time.now() + 1ms)));
}

TEST_CASE("a coroutine that is cancelled while it waits does not take that for a cancelled timer") {
  waiting_clock test;
  boost::asio::cancellation_signal stop;
  std::exception_ptr thrown;
  bool ended = false;
  boost::asio::co_spawn(test.context, test.alarm->wait_until(baton::never),
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
