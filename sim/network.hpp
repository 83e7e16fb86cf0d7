// Links between hosts: how long a message takes, and whether it arrives at all.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/ensure.hpp"
#include "sim/faults.hpp"

namespace sim {

/// How fast links are in one run.
struct network_options {
  std::chrono::nanoseconds latency_least{std::chrono::microseconds{50}};
  std::chrono::nanoseconds latency_most{std::chrono::milliseconds{2}};  ///< of a link's own pace

  bool operator==(const network_options&) const = default;
};

/// One direction between two hosts. Messages do not keep their order.
class network {
 public:
  using nanoseconds = std::chrono::nanoseconds;

  network(world& in, fault_plan& plan, const network_options& options);

  /// Sends `on_arrival`, which runs on the life that `to` has now. False: it is lost already,
  /// since `to` is down or the link is cut; it is also lost if that life ends before it arrives.
  template <class Function>
  bool send(host& from, host& to, const visit& message, Function&& on_arrival) {
    return send_late(from, to, message, nanoseconds{0}, std::forward<Function>(on_arrival));
  }

  /// The same, `late` more than it takes anyway.
  template <class Function>
  bool send_late(host& from, host& to, const visit& message, nanoseconds late,
                 Function&& on_arrival) {
    baton::base::ensure(late >= nanoseconds{0}, "a late message is not early");
    const bool leaves = passes(from, to);
    const nanoseconds takes = leaves ? time_of(from, to, message) + late : late;
    if (in_->records() != nullptr) [[unlikely]] {
      record(from, to, message, takes, !leaves);
    }
    if (!leaves) {
      return false;
    }
    baton::base::ensure(takes >= late, "a message takes as long at least as it is late");
    in_->after(takes, to.current(), message.where.name(), message.key,
               std::forward<Function>(on_arrival));
    return true;
  }

  /// Whether messages get through from one to the other now. A cut that keeps one from it has
  /// taken effect.
  [[nodiscard]] bool passes(const host& from, const host& to);
  [[nodiscard]] bool is_cut(const host& from, const host& to) const;

  /// Cuts one direction, until it was mended as often as it was cut.
  void cut(const host& from, const host& to, fault why);
  void mend(const host& from, const host& to);

  /// From now on everything takes this many times as long in this direction.
  void slow_down(const host& from, const host& to, std::int64_t factor, fault why);

  /// Mends and speeds up both directions between two hosts.
  void heal(const host& one, const host& other);

 private:
  struct link {
    nanoseconds pace{};  ///< zero: not drawn yet
    int cuts = 0;
    fault cut_by;
    std::int64_t slowness = 1;
    fault slowed_by;
  };
  void record(const host& from, const host& to, const visit& message, nanoseconds takes,
              bool refused);
  [[nodiscard]] link& between(const host& from, const host& to);
  [[nodiscard]] nanoseconds time_of(const host& from, const host& to, const visit& message);

  world* in_;
  fault_plan* plan_;
  network_options options_;
  std::vector<std::vector<link>> links_;
};

}  // namespace sim
