// What keeps this process from its work, and how often rare things happened: what `/healthz` tells.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "engine/ports/observer.hpp"

namespace baton {

/// Passes every note on and counts warnings and errors by their event, which is a fixed phrase, so
/// the number of counters is bounded. Used on the loop's thread only; outlived by `behind`.
class health final : public observer {
 public:
  explicit health(observer& behind) : behind_{behind} {}

  void on_note(const note& happened) noexcept override;

  /// `part` (such as `storage`) cannot do its work, because of `problem`. Logged when it is new.
  void report(std::string_view part, std::string problem);

  /// `part` works again. Logged if it did not.
  void clear(std::string_view part);

  /// What an operator should know of, although `part` does its work. Logged.
  void remark(std::string_view part, std::string text);

  /// By part.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& remarks() const {
    return remarks_;
  }
  /// By part. Empty: healthy.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& problems() const {
    return problems_;
  }
  /// How many warnings and errors, by event, since the start.
  [[nodiscard]] const std::map<std::string, std::int64_t, std::less<>>& counts() const {
    return counts_;
  }

 private:
  observer& behind_;
  std::map<std::string, std::string, std::less<>> problems_;
  std::map<std::string, std::string, std::less<>> remarks_;
  std::map<std::string, std::int64_t, std::less<>> counts_;
};

}  // namespace baton
