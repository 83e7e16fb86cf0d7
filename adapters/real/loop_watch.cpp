#include "adapters/real/loop_watch.hpp"

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace baton {
namespace {

using steady = std::chrono::steady_clock;

// What this thread has computed so far: time asleep is not in it.
std::chrono::nanoseconds processor_time() {
  std::timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return std::chrono::seconds{spent.tv_sec} + std::chrono::nanoseconds{spent.tv_nsec};
}

}  // namespace

std::uint64_t loop_watch::run(boost::asio::io_context& context) {
  std::uint64_t steps = 0;
  std::chrono::nanoseconds computed = processor_time();
  while (true) {
    // As long as something is ready no step sleeps: one reading of the clock ends each and begins
    // the next.
    steady::time_point began = steady::now();
    while (context.poll_one() > 0) {
      ++steps;
      const steady::time_point ended = steady::now();
      took(ended - began, computed);
      began = ended;
    }
    computed = processor_time();
    if (context.run_one() == 0) {
      return steps;
    }
    ++steps;
    const std::chrono::nanoseconds before = std::exchange(computed, processor_time());
    took(computed - before, before);
  }
}

// `computed_before`: the processor time when the loop was last idle, so that what is computed since
// bounds what this step computed.
void loop_watch::took(std::chrono::nanoseconds length, std::chrono::nanoseconds computed_before) {
  longest_ = std::max(longest_, length);
  if (length <= slow_) {
    return;
  }
  const auto ms = [](std::chrono::nanoseconds time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  };
  const std::chrono::nanoseconds computed = std::min(length, processor_time() - computed_before);
  const std::string detail = fmt::format(
      "one step of the loop took {} ms, at most {} ms of it computing: nothing else was done "
      "meanwhile",
      ms(length), ms(computed));
  notes_.on_note({severity::warning, "slow step", detail, {}, {}});
}

}  // namespace baton
