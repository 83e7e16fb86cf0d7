#include "apps/baton_sim/parallel_for.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace baton::sim_app {

void parallel_for(std::uint64_t count, unsigned jobs, const std::function<bool(std::uint64_t)>& one,
                  const std::function<void()>& tick) {
  std::atomic<std::uint64_t> next = 0;
  std::mutex guard;
  std::condition_variable changed;
  unsigned finished = 0;
  const auto work = [&] {
    for (std::uint64_t number = next++; number < count && one(number); number = next++) {
    }
    const std::lock_guard lock{guard};
    ++finished;
    changed.notify_all();
  };
  std::vector<std::thread> threads;
  for (unsigned each = 0; each < jobs; ++each) {
    threads.emplace_back(work);
  }
  constexpr std::chrono::milliseconds interval{500};
  for (bool over = false; !over;) {
    {
      std::unique_lock lock{guard};
      over = changed.wait_for(lock, interval, [&] { return finished == jobs; });
    }
    tick();
  }
  for (std::thread& each : threads) {
    each.join();
  }
}

unsigned thread_count(unsigned asked) {
  return asked > 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace baton::sim_app
