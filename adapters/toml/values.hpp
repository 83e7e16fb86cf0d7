// Texts that mean more than a string, and how messages show them: durations, names.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace baton::toml_reading {

/// Longer durations are refused; in nanoseconds, and added to any clock, it stays far from
/// overflow.
inline constexpr std::chrono::milliseconds duration_max{std::chrono::hours{24} * 3650};

/// A duration, or what is wrong with its text, as its author is told.
struct parsed_duration {
  std::chrono::milliseconds value{};
  std::string wrong;  ///< empty: nothing
};

/// Reads a whole number and its unit, such as `250ms`.
[[nodiscard]] parsed_duration parse_duration(std::string_view text);

/// A finer duration, or what is wrong with its text.
struct parsed_exact_duration {
  std::chrono::nanoseconds value{};
  std::string wrong;  ///< empty: nothing
};

/// The same down to nanoseconds, such as `1500us`.
[[nodiscard]] parsed_exact_duration parse_exact_duration(std::string_view text);

/// The one of `names` that `written` was probably meant to be.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view written,
                                                           std::span<const std::string_view> names);

/// The place of `written` among `names`.
[[nodiscard]] std::optional<std::size_t> index_of(std::string_view written,
                                                  std::span<const std::string_view> names);

/// A word with a new name. A file that has the former one is still read, with a hint.
struct renamed_word {
  std::string_view former;
  std::string_view current;
};

/// Says that `written` is none of `names`, and which it could be.
[[nodiscard]] std::string not_one_of(std::string_view written,
                                     std::span<const std::string_view> names);

/// Says that there is no key `written`, and which of `names` it could be.
[[nodiscard]] std::string no_such_key(std::string_view written,
                                      std::span<const std::string_view> names);

/// The name as it is written for a key: in quotes where it needs them.
[[nodiscard]] std::string as_key(std::string_view name);

/// The text in quotes, cut and with control characters escaped, fit for one line of a message.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// The whole text with control characters escaped.
[[nodiscard]] std::string in_one_line(std::string_view text);

}  // namespace baton::toml_reading
