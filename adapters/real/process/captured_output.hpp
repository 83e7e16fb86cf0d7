// What a body wrote, as much of it as is kept, and the result made of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/ports/runner.hpp"

namespace baton::process {

/// Bytes of one stream up to a bound: its beginning or its end. What was appended beyond the bound
/// is only known to have been.
class captured_output {
 public:
  enum class part : bool { beginning, end };
  captured_output(part kept, std::size_t size_max) : kept_{kept}, size_max_{size_max} {}

  void append(std::string_view bytes);

  /// Call once, after the last append.
  [[nodiscard]] std::string_view finish();
  [[nodiscard]] bool truncated() const { return truncated_; }

 private:
  part kept_;
  std::size_t size_max_;
  std::string bytes_;
  bool truncated_ = false;
};

/// How a child's leader ended.
struct exit_status {
  enum class kind : unsigned char { exited, signalled, unknown };
  kind how = kind::unknown;
  int number = 0;  ///< the exit code or the signal
};

/// Success is exit code 0. The result is stdout itself where that is one JSON value (trimmed) and
/// the body succeeded; otherwise an object with `exit_code` or `signal`, `stdout`, `stderr`, and
/// `stdout_truncated`, `stderr_truncated` where bytes are missing.
[[nodiscard]] run_end make_end(exit_status status, captured_output& output,
                               captured_output& errors);

/// `text` with every byte that is not part of valid UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);

}  // namespace baton::process
