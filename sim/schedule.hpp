// Who goes first among those that could go at the same time: the scheduling policies.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ensure.hpp"
#include "sim/label.hpp"
#include "sim/random_stream.hpp"

namespace sim {

enum class scheduling_policy : std::uint8_t {
  fifo,        ///< in the order in which they became ready
  random,      ///< in an order drawn for each
  priorities,  ///< hosts have random priorities, which change at a few points of the run
};
inline constexpr std::array all_policies{scheduling_policy::fifo, scheduling_policy::random,
                                         scheduling_policy::priorities};

[[nodiscard]] std::string_view to_string(scheduling_policy value);

/// Chooses for one run. The third policy follows Burckhardt and others, "A randomized scheduler
/// with probabilistic guarantees of finding bugs" (2010): a host of lower priority gets its turn
/// later, by steps of a quantum, since in virtual time nothing else holds it back.
class schedule {
 public:
  using nanoseconds = std::chrono::nanoseconds;

  /// From `from` on and before `until`; otherwise first come, first served.
  schedule(scheduling_policy chosen, std::uint64_t seed, nanoseconds from = {},
           nanoseconds until = nanoseconds::max());

  void add_host();

  /// The tie-break of the host's next event.
  std::uint64_t next_tie(std::uint32_t host, nanoseconds now) {
    ++sequence_;
    if (chosen_ == scheduling_policy::fifo || !is_on(now)) {
      return sequence_;
    }
    baton::base::ensure(host < hosts_.size(), "only a host of the world is scheduled");
    host_state& of = hosts_[host];
    return mix(of.key, ++of.events);
  }

  /// How long the host's work that is ready now has to wait.
  [[nodiscard]] nanoseconds wait_of(std::uint32_t host, nanoseconds now) const {
    return chosen_ == scheduling_policy::priorities && is_on(now) ? quantum_ * hosts_[host].rank
                                                       : nanoseconds{0};
  }

  /// Counts an executed event: at a change point its host falls to the lowest priority.
  void executed(std::uint32_t host) {
    if (chosen_ == scheduling_policy::priorities) {
      count_executed(host);
    }
  }

  /// First come, first served from here on.
  void become_fair() { chosen_ = scheduling_policy::fifo; }

  [[nodiscard]] scheduling_policy chosen() const { return chosen_; }

 private:
  struct host_state {
    std::uint64_t key = 0;
    std::uint64_t events = 0;
    std::int64_t rank = 0;  ///< 0: goes first
  };
  void count_executed(std::uint32_t host);
  [[nodiscard]] bool is_on(nanoseconds now) const { return now >= from_ && now < until_; }

  scheduling_policy chosen_;
  std::uint64_t seed_;
  std::uint64_t sequence_ = 0;
  std::uint64_t executed_ = 0;
  std::int64_t lowest_ = 0;
  nanoseconds from_;
  nanoseconds until_;
  nanoseconds quantum_{};
  std::vector<std::uint64_t> changes_;  ///< after how many events, the last first
  std::vector<host_state> hosts_;
};

}  // namespace sim
