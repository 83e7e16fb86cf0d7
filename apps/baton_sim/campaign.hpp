// Many seeds on all cores: each thread takes the next seed, and they share nothing but the numbers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/run/tally.hpp"

namespace baton::sim_app {

/// Which seeds are tried, and how.
struct campaign_options {
  std::string name;          ///< of the scenario, as it was asked for
  std::uint64_t base_seed = 1;
  std::uint64_t seeds = 0;
  std::uint64_t shard = 1;   ///< of `shards`, counted from 1: every so-manieth seed
  std::uint64_t shards = 1;
  unsigned jobs = 1;
  std::optional<std::chrono::milliseconds> time;  ///< no seed is begun after this
  double determinism_share = 0;                   ///< how many seeds are run twice
  scenarios::port_decorators decorators;          ///< what stands between the loop and its ports
};

/// A seed whose second run differed from its first.
struct different_run {
  std::uint64_t seed = 0;
  std::uint64_t first = 0;   ///< digests
  std::uint64_t second = 0;
};

/// A seed that is to be run again in another process, and what it gave here.
struct sampled_seed {
  std::uint64_t seed = 0;
  std::uint64_t digest = 0;
};

struct campaign_result {
  scenarios::tally runs;
  std::vector<sampled_seed> sampled;      ///< in order of seeds
  std::vector<different_run> different;   ///< within this process
  std::chrono::nanoseconds took{};
};

/// How far it is; called now and then, on the calling thread.
using progress_function = std::function<void(const campaign_result& so_far, std::uint64_t planned)>;

/// Called for each seed that does not pass, on the thread that ran it, one at a time.
using failure_function = std::function<void(const scenarios::run_report& run)>;

[[nodiscard]] campaign_result run_campaign(const scenarios::scenario& scenario,
                                           const campaign_options& options,
                                           const progress_function& progress,
                                           const failure_function& failed);

/// Whether a seed is in the sample that is run twice: by the seed alone.
[[nodiscard]] bool is_sampled(std::uint64_t seed, double share);

}  // namespace baton::sim_app
