// What an attempt wrote, as much of it as is kept, and the result made of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/runner.hpp"

namespace baton::process {

/// JSON that is nested deeper than this is taken for a text.
inline constexpr std::size_t json_depth_max = 512;

/// Bytes of one stream up to a bound: its beginning or its end. What was appended beyond the bound
/// is only known to have been. Grows by small pieces: a buffer that doubles would copy megabytes in
/// one step of the loop, and touch as many that the system has to provide first.
class captured_output {
 public:
  enum class part : bool { beginning, end };
  captured_output(part kept, std::size_t size_max) : kept_{kept}, size_max_{size_max} {}

  void append(std::string_view bytes);

  /// Gives up the bytes, in their order, as one. Call once, after the last append. Takes time in
  /// proportion to them.
  [[nodiscard]] std::string take();

  /// How many bytes are held: of the end, up to a piece more than `size_max`.
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t size_max() const { return size_max_; }
  [[nodiscard]] part kept() const { return kept_; }
  /// Whether bytes were appended that are not kept.
  [[nodiscard]] bool truncated() const { return truncated_; }

 private:
  void keep(std::string_view bytes);

  part kept_;
  std::size_t size_max_;
  std::vector<std::string> pieces_;  // in order; all but the last are full
  std::size_t size_ = 0;             // of all pieces
  bool truncated_ = false;
};

/// How a child's leader ended.
struct exit_status {
  enum class kind : unsigned char { exited, signalled, unknown };
  kind how = kind::unknown;
  int number = 0;  ///< the exit code or the signal
};

/// Success is exit code 0. The result is stdout itself where that is one JSON value (trimmed) and
/// the attempt succeeded; otherwise an object with `exit_code` or `signal`, `stdout`, `stderr`, and
/// `stdout_truncated`, `stderr_truncated` where something is missing. Each stream's bound holds for
/// its text as the object carries it, encoded: a zero byte is six there. Takes time in proportion
/// to what was captured: see `make_end_off_loop`.
[[nodiscard]] run_end make_end(exit_status status, captured_output output, captured_output errors);

/// `make_end` on the executor's off-loop thread, where there is much to encode.
awaitable<run_end> make_end_off_loop(exit_status status, captured_output output,
                                     captured_output errors);

/// `bytes` as the inside of a JSON string, without quotes: of what does not fit into `size_max`
/// bytes, the beginning or the end is kept. Characters are kept whole. `cut` says whether something
/// is missing.
struct json_excerpt {
  std::string text;
  bool cut = false;
};
[[nodiscard]] json_excerpt json_excerpt_of(std::string_view bytes, captured_output::part kept,
                                           std::size_t size_max);

}  // namespace baton::process
