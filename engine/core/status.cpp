#include "engine/core/status.hpp"

namespace baton {

std::string_view to_string(status value) {
  static constexpr std::array<std::string_view, status_count> words{
      "requested", "scheduled", "running",   "cancelling", "completed",
      "failed",    "timeout",   "cancelled", "abandoned"};
  return words.at(static_cast<std::size_t>(value));
}

std::optional<status> status_from_string(std::string_view word) {
  for (const status value : all_statuses) {
    if (to_string(value) == word) {
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace baton
