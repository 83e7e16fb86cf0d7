#include "base/ensure.hpp"
#include "sim/schedule.hpp"

#include <algorithm>
#include <functional>

namespace sim {

using baton::base::ensure;
namespace {

constexpr std::uint64_t change_points = 4;
constexpr std::uint64_t change_within_events = 20'000;

}  // namespace

std::string_view to_string(scheduling_policy value) {
  switch (value) {
    case scheduling_policy::fifo: return "fifo";
    case scheduling_policy::random: return "random";
    case scheduling_policy::priorities: return "priorities";
  }
  return "";
}

schedule::schedule(scheduling_policy chosen, std::uint64_t seed, nanoseconds from,
                   nanoseconds until)
    : chosen_{chosen}, seed_{mix(seed, hash_of("schedule"))}, from_{from}, until_{until} {
  ensure(from <= until, "a policy begins before it ends");
  random_stream drawn{mix(seed_, hash_of("priorities"))};
  constexpr std::array<std::int64_t, 5> quanta_us{0, 1, 20, 400, 8'000};
  quantum_ = std::chrono::microseconds{quanta_us[drawn.below(quanta_us.size())]};
  for (std::uint64_t each = 0; each < change_points; ++each) {
    changes_.push_back(drawn.below(change_within_events));
  }
  std::sort(changes_.begin(), changes_.end(), std::greater<>{});
}

void schedule::add_host() {
  host_state fresh;
  fresh.key = mix(seed_, hosts_.size());
  random_stream drawn{fresh.key};
  fresh.rank = static_cast<std::int64_t>(drawn.below(8));
  lowest_ = std::max(lowest_, fresh.rank);
  hosts_.push_back(fresh);
}

void schedule::count_executed(std::uint32_t host) {
  ensure(host < hosts_.size(), "only a host of the world is scheduled");
  ++executed_;
  while (!changes_.empty() && changes_.back() <= executed_) {
    changes_.pop_back();
    ensure(hosts_[host].rank <= lowest_, "no host is behind the lowest priority");
    hosts_[host].rank = ++lowest_;
  }
}

}  // namespace sim
