// A history on disk: one line per event, appended whole.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "history/event.hpp"

namespace baton::history {

/// Each event is one write to a file opened for appending, so that a process that is killed leaves
/// at most one torn line, at the end of its part. Survives the process, not the machine: nothing is
/// synced. Used on one thread.
class history_file final : public sink {
 public:
  /// Opens, or creates for its owner only (0600); ends a torn line that a killed process left. The alternative is the reason.
  static std::variant<std::unique_ptr<history_file>, std::string> open(const std::string& path);
  ~history_file() override;
  history_file(const history_file&) = delete;
  history_file& operator=(const history_file&) = delete;

  void record(event&& seen) override;

  /// False once a write has failed (a full disk): from then on nothing is written, since a history
  /// with a hole in it would accuse the innocent.
  [[nodiscard]] bool is_whole() const { return whole_; }

 private:
  explicit history_file(int descriptor) : descriptor_{descriptor} {}

  int descriptor_;
  bool whole_ = true;
};

}  // namespace baton::history
