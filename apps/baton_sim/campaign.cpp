#include "apps/baton_sim/campaign.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <thread>

#include "sim/dice.hpp"

namespace baton::sim_app {
namespace {

using steady = std::chrono::steady_clock;

/// What the threads share: which seed is next, and what is known so far.
class common_ground {
 public:
  common_ground(const scenarios::scenario& what, const campaign_options& options,
                const failure_function& failed)
      : what_{what}, options_{options}, failed_{failed}, began_{steady::now()} {}

  // One thread's part: seeds until there are none left.
  void work() {
    while (true) {
      const std::uint64_t turn = next_.fetch_add(1) * options_.shards + options_.shard - 1;
      const bool in_time = !options_.time || steady::now() - began_ < *options_.time;
      if (turn >= options_.seeds || !in_time) {
        break;
      }
      run_one(options_.base_seed + turn);
    }
    const std::lock_guard lock{guard_};
    ++finished_;
    changed_.notify_all();
  }

  void report(unsigned threads, const progress_function& progress, std::uint64_t planned) {
    constexpr std::chrono::milliseconds interval{500};
    std::unique_lock lock{guard_};
    while (finished_ < threads) {
      changed_.wait_for(lock, interval);
      known_.took = steady::now() - began_;
      const campaign_result so_far = known_;
      lock.unlock();
      progress(so_far, planned);
      lock.lock();
    }
  }

  campaign_result take() {
    known_.took = steady::now() - began_;
    std::sort(known_.sampled.begin(), known_.sampled.end(),
              [](const sampled_seed& a, const sampled_seed& b) { return a.seed < b.seed; });
    std::sort(known_.different.begin(), known_.different.end(),
              [](const different_run& a, const different_run& b) { return a.seed < b.seed; });
    return std::move(known_);
  }

 private:
  void run_one(std::uint64_t seed) {
    const scenarios::run_report first = scenarios::play(what_, seed);
    const bool sampled = is_sampled(seed, options_.determinism_share);
    const std::uint64_t second = sampled ? scenarios::play(what_, seed).digest : first.digest;
    const std::lock_guard lock{guard_};
    known_.runs.add(first);
    if (sampled) {
      known_.sampled.push_back({seed, first.digest});
    }
    if (second != first.digest) {
      known_.different.push_back({seed, first.digest, second});
    }
    if (!first.holds() || first.is_inconclusive()) {
      failed_(first);
    }
  }

  const scenarios::scenario& what_;
  const campaign_options& options_;
  const failure_function& failed_;
  steady::time_point began_;
  std::atomic<std::uint64_t> next_ = 0;
  std::mutex guard_;
  std::condition_variable changed_;
  unsigned finished_ = 0;
  campaign_result known_;
};

}  // namespace

bool is_sampled(std::uint64_t seed, double share) {
  return share > 0 && sim::dice{sim::mix(seed, sim::hash_of("determinism"))}.chance(share);
}

campaign_result run_campaign(const scenarios::scenario& what, const campaign_options& options,
                             const progress_function& progress, const failure_function& failed) {
  common_ground ground{what, options, failed};
  const std::uint64_t planned =
      options.seeds / options.shards + (options.seeds % options.shards >= options.shard ? 1 : 0);
  std::vector<std::thread> threads;
  for (unsigned each = 0; each < options.jobs; ++each) {
    threads.emplace_back([&ground] { ground.work(); });
  }
  ground.report(options.jobs, progress, planned);
  for (std::thread& each : threads) {
    each.join();
  }
  return ground.take();
}

}  // namespace baton::sim_app
