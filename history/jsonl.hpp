// Histories as text: one JSON object per line, read back strictly.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "history/event.hpp"

namespace baton::history {

/// The event as one JSON object without a newline. `at_ns` and `kind` are always written, every
/// other field only where it differs from its default. Text that is not UTF-8 is repaired with
/// U+FFFD, so that what is written can always be read.
[[nodiscard]] std::string to_line(const event& seen);

/// Why a line is not an event, in one sentence that names the field.
struct parse_error {
  std::string text;
};

/// One line, without its newline. Strict: unknown kinds, unknown or repeated fields, wrong types,
/// numbers out of range and text that is not UTF-8 are errors.
[[nodiscard]] std::variant<event, parse_error> parse_line(std::string_view line);

/// A line that is neither an event nor torn by the death of the process that wrote it.
struct line_error {
  std::size_t line = 0;  ///< 1-based
  std::string text;      ///< what is wrong and what to do
};

/// A history as it was read.
struct read_result {
  std::vector<event> events;
  std::vector<std::size_t> lines;       ///< the line, 1-based, of each event
  std::vector<line_error> errors;       ///< empty: every line was read or certainly torn
  std::vector<std::size_t> torn_lines;  ///< torn by a kill: left out
  bool torn_last_line = false;          ///< the last line has no newline and does not parse
};

/// Reads all lines. A line that does not parse is taken as torn by a kill where it is the last one
/// and has no newline, or where the next line is a `process_started` or `history_began`; otherwise
/// it is an error. So is a `history_began` of another format.
[[nodiscard]] read_result read_history(std::istream& input);

}  // namespace baton::history
