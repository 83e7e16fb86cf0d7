#include "adapters/real/health.hpp"

#include <utility>

#include <fmt/format.h>

namespace baton {

void health::on_note(const note& happened) noexcept {
  if (happened.level >= severity::warning) {
    const auto known = counts_.find(happened.event);
    ++(known != counts_.end() ? known->second : counts_[std::string{happened.event}]);
  }
  behind_.on_note(happened);
}

void health::report(std::string_view part, std::string problem) {
  const auto known = problems_.find(part);
  if (known != problems_.end() && known->second == problem) {
    return;
  }
  on_note({severity::error, "unhealthy", fmt::format("{}: {}", part, problem), {}, {}});
  problems_.insert_or_assign(std::string{part}, std::move(problem));
}

void health::remark(std::string_view part, std::string text) {
  on_note({severity::warning, "remark", fmt::format("{}: {}", part, text), {}, {}});
  remarks_.insert_or_assign(std::string{part}, std::move(text));
}

void health::clear(std::string_view part) {
  const auto known = problems_.find(part);
  if (known != problems_.end()) {
    problems_.erase(known);
    on_note({severity::info, "healthy again", part, {}, {}});
  }
}

}  // namespace baton
