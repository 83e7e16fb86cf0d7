// What travels on the bus: wake-ups, never the truth.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/ids.hpp"
#include "engine/core/shared_text.hpp"
#include "engine/core/status.hpp"

namespace baton {

enum class message_type : std::uint8_t {
  enforcement_created,
  execution_requested,
  execution_scheduled,
  execution_status_changed,
  execution_cancel,
  execution_completed,
};

inline constexpr std::array all_message_types{
    message_type::enforcement_created,      message_type::execution_requested,
    message_type::execution_scheduled,      message_type::execution_status_changed,
    message_type::execution_cancel,         message_type::execution_completed};

/// The name on the wire, such as `execution.completed`.
[[nodiscard]] std::string_view to_string(message_type type);
[[nodiscard]] std::optional<message_type> message_type_from_string(std::string_view name);

/// The body of every message; what a type does not speak of stays empty.
struct message_payload {
  execution_id execution;
  action_id action;
  std::string action_ref;
  attempt number;              ///< which attempt the message speaks of
  status state{};              ///< the execution's status when the message was made
  shared_text result;          ///< JSON text; `execution.completed` only
  std::int64_t completed_at_ns = 0;  ///< wall clock, since 1970; `execution.completed` only

  bool operator==(const message_payload&) const = default;
};

/// A message on its way. `message_id` is derived from the cause, so that the same announcement made
/// twice carries the same id.
struct message_envelope {
  std::string message_id;
  message_type type{};
  std::string source;           ///< which process made it
  std::int64_t timestamp_ns = 0;  ///< wall clock at its making, since 1970
  std::string correlation_id;   ///< groups all messages of one execution
  message_payload payload;

  bool operator==(const message_envelope&) const = default;
};

}  // namespace baton
