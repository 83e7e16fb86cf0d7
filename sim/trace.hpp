// What happened, as a running digest, and as lines of text where somebody wants to read them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/label.hpp"

namespace sim {

/// One thing that happened.
struct trace_line {
  std::uint64_t number = 0;  ///< counted from 1
  std::chrono::nanoseconds at{};
  std::uint32_t host = 0;
  std::string_view what;
  std::uint64_t identity = 0;
  std::string detail;       ///< empty for plain events
  std::uint64_t digest = 0;  ///< of everything up to here
};

/// Keeping lines changes nothing in the digest.
class trace {
 public:
  /// Lines from `from` to `until` are kept, counted from 1; at most `lines_max` of them.
  void keep(std::uint64_t from, std::uint64_t until) {
    from_ = from;
    until_ = until;
  }
  [[nodiscard]] bool keeps() const { return count_ + 1 >= from_ && count_ + 1 <= until_; }

  void add(std::chrono::nanoseconds at, std::uint32_t host, const label& name,
           std::uint64_t identity) {
    fold(at, host, name, identity);
    if (count_ >= from_ && count_ <= until_) [[unlikely]] {
      keep_line(at, host, name, identity, {});
    }
  }

  /// `describe` makes the line's text, and is called only where the line is kept.
  template <class Describe>
  void add(std::chrono::nanoseconds at, std::uint32_t host, const label& name,
           std::uint64_t identity, Describe describe) {
    fold(at, host, name, identity);
    if (count_ >= from_ && count_ <= until_) [[unlikely]] {
      keep_line(at, host, name, identity, describe());
    }
  }

  [[nodiscard]] std::uint64_t digest() const { return digest_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] const std::vector<trace_line>& lines() const { return lines_; }

  /// The digest after every `checkpoint_interval` things that happened, so that the first
  /// difference between two runs is found without keeping either.
  [[nodiscard]] const std::vector<std::uint64_t>& checkpoints() const { return checkpoints_; }
  static constexpr std::uint64_t checkpoint_interval = 4096;

 private:
  void fold(std::chrono::nanoseconds at, std::uint32_t host, const label& name,
            std::uint64_t identity) {
    digest_ = mix(digest_ ^ static_cast<std::uint64_t>(at.count()),
                  mix(name.hash ^ host, identity));
    if (++count_ % checkpoint_interval == 0) [[unlikely]] {
      checkpoints_.push_back(digest_);
    }
  }
  void keep_line(std::chrono::nanoseconds at, std::uint32_t host, const label& name,
                 std::uint64_t identity, std::string detail);

  std::uint64_t digest_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t from_ = UINT64_MAX;
  std::uint64_t until_ = 0;
  std::vector<trace_line> lines_;
  std::vector<std::uint64_t> checkpoints_;
};

inline constexpr std::size_t trace_lines_max = 4'000'000;

}  // namespace sim
