#include "adapters/real/json_log.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/json_text.hpp"
#include "base/utf8.hpp"

namespace baton {
namespace {

spdlog::level::level_enum level_of(severity level) {
  switch (level) {
    case severity::debug: return spdlog::level::debug;
    case severity::info: return spdlog::level::info;
    case severity::warning: return spdlog::level::warn;
    case severity::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

// A line stays a line, whatever a message quotes.
std::string shortened(std::string_view detail) {
  constexpr std::size_t detail_max = 8U * 1024U;
  if (detail.size() <= detail_max) {
    return std::string{detail};
  }
  const std::size_t end = base::whole_utf8_size(detail, detail_max);
  return fmt::format("{}… ({} bytes)", detail.substr(0, end), detail.size());
}

}  // namespace

json_log::json_log(severity least)
    : logger_{std::make_unique<spdlog::logger>("baton",
                                               std::make_shared<spdlog::sinks::stderr_sink_st>())} {
  logger_->set_level(level_of(least));
  logger_->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})");
  logger_->flush_on(spdlog::level::debug);
}

json_log::~json_log() = default;

void json_log::on_note(const note& happened) noexcept {
  const spdlog::level::level_enum level = level_of(happened.level);
  if (!logger_->should_log(level)) {
    return;
  }
  std::string line = "\"event\":" + base::json_string(happened.event);
  if (!happened.detail.empty()) {
    line += ",\"detail\":" + base::json_string(shortened(happened.detail));
  }
  if (!happened.execution.is_none()) {
    line += fmt::format(",\"execution\":{},\"attempt\":{}", happened.execution, happened.number);
  }
  logger_->log(level, "{}", line);
}

}  // namespace baton
