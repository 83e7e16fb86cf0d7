// The observer that writes notes as JSON lines on stderr.
#pragma once

#include <memory>
#include <string_view>

#include "engine/ports/observer.hpp"

namespace spdlog {
class logger;
}

namespace baton {

/// One JSON object a line: time, level, event, detail, execution, attempt.
class json_log final : public observer {
 public:
  /// `least` and above are written.
  explicit json_log(severity least);
  ~json_log() override;
  void on_note(const note& happened) noexcept override;

 private:
  std::unique_ptr<spdlog::logger> logger_;
};

}  // namespace baton
