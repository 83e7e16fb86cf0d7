// One time for a whole history, whose parts may have been stamped by clocks that know nothing of
// each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "history/event.hpp"

namespace baton::history {

/// Fed with all events in their order. A part that begins with `history_began` in another boot than
/// the part before it goes on at the latest instant there was: what passed between two boots is not
/// known, and counts as nothing. Within one boot the stamps are left as they are. Views into
/// events.
class history_clock {
 public:
  /// The event's instant.
  [[nodiscard]] std::int64_t at_ns(const event& next);

 private:
  std::string_view boot_;
  std::int64_t shift_ns_ = 0;
  std::optional<std::int64_t> latest_ns_;
};

}  // namespace baton::history
