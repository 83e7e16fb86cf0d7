// Decides which of the events that are ready happens next: what explores orders one by one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace sim {

/// An event that could be next. `id` names it as long as it is queued.
struct ready_event {
  std::uint64_t id = 0;
  std::uint32_t host = 0;
};

/// What an event touched: its own host, and perhaps what hosts share (what is written down of the
/// whole world, or what happens outside of all hosts).
struct footprint {
  std::uint32_t host = 0;
  bool shared = false;
};

/// One run's decisions. Called by the world, on its thread.
class schedule_strategy {
 public:
  virtual ~schedule_strategy() = default;

  /// The place of the next event among those that are ready at the same virtual moment, which are
  /// in the order in which they became so. None: this run need not go on.
  virtual std::optional<std::size_t> choose(std::span<const ready_event> ready) = 0;

  /// The event chosen last has happened.
  virtual void happened(footprint touched) = 0;
};

}  // namespace sim
