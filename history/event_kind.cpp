#include <array>

#include "history/event.hpp"

namespace baton::history {
namespace {

constexpr std::array<std::string_view, event_kind_count> names{
    "process_started",     "process_stalled", "process_resumed", "process_died",
    "action_defined",      "limit_changed",   "action_paused",   "action_resumed",
    "submitted",           "acknowledged",    "refused",         "unknown",
    "cancel_submitted",    "cancel_acknowledged",
    "slot_granted",        "slot_released",   "action_started",  "action_ended",
    "attempt_released",    "message",         "status_read",     "queue_read",
    "faults_ended",        "history_ended",   "history_began",   "queue_changed"};

}  // namespace

std::string_view to_string(event_kind kind) {
  return names.at(static_cast<std::size_t>(kind));
}

std::optional<event_kind> event_kind_from_string(std::string_view name) {
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (names[index] == name) {
      return static_cast<event_kind>(index);
    }
  }
  return std::nullopt;
}

}  // namespace baton::history
