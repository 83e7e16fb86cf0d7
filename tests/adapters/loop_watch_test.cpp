// How long a step of the loop takes: seen, and not confused with having nothing to do.
#include "adapters/real/loop_watch.hpp"

#include <chrono>
#include <ctime>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <catch2/catch.hpp>

#include "adapters/real/health.hpp"

namespace {

using namespace baton;
using namespace std::chrono_literals;

struct kept_notes final : observer {
  void on_note(const note& happened) noexcept override {
    events.emplace_back(happened.event);
    details.emplace_back(happened.detail);
  }
  std::vector<std::string> events;
  std::vector<std::string> details;
};

std::chrono::nanoseconds spent() {
  std::timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

void compute_for(std::chrono::nanoseconds length) {
  const auto until = spent() + length;
  while (spent() < until) {
  }
}

}  // namespace

TEST_CASE("a step that takes too long is told with its length, and counted") {
  kept_notes notes;
  health counted{notes};
  boost::asio::io_context context;
  boost::asio::post(context, [] { compute_for(30ms); });
  boost::asio::post(context, [] { compute_for(30ms); });
  loop_watch watch{counted, 20ms};
  CHECK(watch.run(context) == 2);
  CHECK(notes.events == std::vector<std::string>{"slow step", "slow step"});
  CHECK(notes.details.at(0).find(" ms") != std::string::npos);
  CHECK(counted.counts().at("slow step") == 2);
  CHECK(watch.longest() >= 30ms);
}

TEST_CASE("a loop that sleeps is not slow, and the step that wakes it is measured") {
  kept_notes notes;
  boost::asio::io_context context;
  boost::asio::steady_timer quick{context, 40ms};
  quick.async_wait([](const boost::system::error_code&) {});
  loop_watch idle{notes, 20ms};
  CHECK(idle.run(context) == 1);
  CHECK(notes.events.empty());

  context.restart();
  boost::asio::steady_timer slow{context, 5ms};
  slow.async_wait([](const boost::system::error_code&) { compute_for(30ms); });
  loop_watch busy{notes, 20ms};
  CHECK(busy.run(context) == 1);
  CHECK(notes.events.size() == 1);
}

TEST_CASE("a watched loop ends when it has no work, or when it is stopped") {
  kept_notes notes;
  boost::asio::io_context context;
  loop_watch watch{notes};
  CHECK(watch.run(context) == 0);
  context.restart();
  boost::asio::steady_timer far{context, 1h};
  far.async_wait([](const boost::system::error_code&) {});
  boost::asio::post(context, [&] { context.stop(); });
  CHECK(watch.run(context) == 1);
}
