// Work handed to the thread beside the loop: where it is done, in which order, and what is left of
// it when the loop goes.
#include "adapters/real/off_loop.hpp"

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

namespace {

using namespace baton;
using thread_id = std::thread::id;

thread_id thread_for(std::size_t bytes) {
  boost::asio::io_context context;
  thread_id done_on;
  const auto ask = [&]() -> awaitable<> {
    auto work = [] { return std::this_thread::get_id(); };
    done_on = co_await computed_off_loop(bytes, std::move(work));
    CHECK(context.get_executor().running_in_this_thread());
  };
  boost::asio::co_spawn(context, ask(), boost::asio::detached);
  context.run();
  return done_on;
}

}  // namespace

TEST_CASE("little work is done at once, much of it on another thread") {
  CHECK(thread_for(off_loop_bytes_min - 1) == std::this_thread::get_id());
  CHECK(thread_for(off_loop_bytes_min) != std::this_thread::get_id());
  CHECK(thread_for(off_loop_bytes_min) != thread_id{});
}

TEST_CASE("what was handed over is answered in its order") {
  boost::asio::io_context context;
  std::vector<int> order;
  const auto ask = [&](int number) -> awaitable<> {
    auto work = [number] { return number; };
    const int answer = co_await computed_off_loop(off_loop_bytes_min, std::move(work));
    order.push_back(answer);
  };
  std::vector<int> asked;
  for (int number = 0; number < 50; ++number) {
    boost::asio::co_spawn(context, ask(number), boost::asio::detached);
    asked.push_back(number);
  }
  context.run();
  CHECK(order == asked);
}

TEST_CASE("a loop that goes takes along who waits for the other thread, and answers nobody") {
  const auto held = std::make_shared<int>(1);
  auto release = std::make_shared<std::latch>(1);
  auto begun = std::make_shared<std::latch>(1);
  bool answered = false;
  {
    boost::asio::io_context context;
    const auto ask = [&](std::shared_ptr<int> kept) -> awaitable<> {
      auto work = [begun, release] {
        begun->count_down();
        release->wait();
        return 1;
      };
      co_await computed_off_loop(off_loop_bytes_min, std::move(work));
      answered = kept != nullptr;
    };
    boost::asio::co_spawn(context, ask(held), boost::asio::detached);
    const auto wait_behind = [&](std::shared_ptr<int> kept) -> awaitable<> {
      auto work = [kept] { return *kept; };
      co_await computed_off_loop(off_loop_bytes_min, std::move(work));
      answered = true;
    };
    boost::asio::co_spawn(context, wait_behind(held), boost::asio::detached);
    context.poll();
    begun->wait();
    CHECK(held.use_count() > 1);
    release->count_down();
  }
  CHECK_FALSE(answered);
  CHECK(held.use_count() == 1);
}
