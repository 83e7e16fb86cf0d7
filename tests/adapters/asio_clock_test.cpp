// The clock port on the machine's clocks: the contract, and what is this adapter's own.
#include <chrono>
#include <ctime>
#include <exception>
#include <vector>

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
