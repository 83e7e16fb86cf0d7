// Port: what the loop tells its operator. Changes nothing in the loop.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/ids.hpp"

namespace baton {

enum class severity : std::uint8_t { debug, info, warning, error };

/// One thing that happened. The views live only as long as the call.
struct note {
  severity level = severity::info;
  std::string_view event;   ///< a fixed phrase, such as "lease lost"
  std::string_view detail;  ///< what, and what to do about it
  execution_id execution;   ///< none where it concerns no single execution
  attempt number;
};

/// Receives notes on the loop's thread.
class observer {
 public:
  virtual ~observer() = default;
  virtual void on_note(const note& happened) noexcept = 0;
};

}  // namespace baton
