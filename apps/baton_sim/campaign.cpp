#include "apps/baton_sim/campaign.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/crash_context.hpp"
#include "apps/baton_sim/interruption.hpp"
#include "apps/baton_sim/parallel_for.hpp"
#include "base/hash.hpp"
#include "sim/random_stream.hpp"

namespace baton::sim_app {
namespace {

using steady = std::chrono::steady_clock;

/// What the threads share: which seed is next, and what is known so far.
class common_ground {
 public:
  common_ground(const scenarios::scenario& scenario, const campaign_options& options,
                const failure_function& failed)
      : what_{scenario}, options_{options}, failed_{failed}, began_{steady::now()} {}

  // False: no time is left for this one, nor for any after it.
  bool try_turn(std::uint64_t turn) {
    if (was_interrupted() || have_enough_broken()) {
      return false;
    }
    if (options_.time && steady::now() - began_ >= *options_.time) {
      return false;
    }
    run_one(options_.base_seed + turn * options_.shards + options_.shard - 1);
    return true;
  }

  void report(const progress_function& progress, std::uint64_t planned) {
    std::unique_lock lock{guard_};
    known_.took = steady::now() - began_;
    const campaign_result so_far = known_;
    lock.unlock();
    progress(so_far, planned);
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
    const crash_context words{fmt::format("baton-sim replay {} --seed {}", options_.name, seed)};
    scenarios::run_options options;
    options.decorators = options_.decorators;
    const scenarios::run_report first = play_contained(what_, seed, options);
    const bool sampled = is_sampled(seed, options_.determinism_share);
    const std::uint64_t second =
        sampled ? play_contained(what_, seed, options).digest : first.digest;
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
  std::mutex guard_;
  campaign_result known_;
};

}  // namespace

bool is_sampled(std::uint64_t seed, double share) {
  return share > 0 &&
         sim::random_stream{base::mix(seed, base::hash_of("determinism"))}.chance(share);
}

campaign_result run_campaign(const scenarios::scenario& scenario, const campaign_options& options,
                             const progress_function& progress, const failure_function& failed) {
  common_ground ground{scenario, options, failed};
  const std::uint64_t planned =
      options.seeds / options.shards + (options.seeds % options.shards >= options.shard ? 1 : 0);
  parallel_for(
      planned, options.jobs, [&ground](std::uint64_t turn) { return ground.try_turn(turn); },
      [&] { ground.report(progress, planned); });
  return ground.take();
}

}  // namespace baton::sim_app
