#include "engine/core/message.hpp"

namespace baton {

std::string_view to_string(message_type type) {
  static constexpr std::array<std::string_view, all_message_types.size()> names{
      "enforcement.created",      "execution.requested", "execution.scheduled",
      "execution.status_changed", "execution.cancel",    "execution.completed"};
  return names.at(static_cast<std::size_t>(type));
}

std::optional<message_type> message_type_from_string(std::string_view name) {
  for (const message_type type : all_message_types) {
    if (to_string(type) == name) {
      return type;
    }
  }
  return std::nullopt;
}

}  // namespace baton
