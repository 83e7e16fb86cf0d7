// Texts of the configuration that mean more than a string: durations, addresses, names.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace baton::app {

/// Longer durations are refused; in nanoseconds, and added to any clock, it stays far from
/// overflow.
inline constexpr std::chrono::milliseconds duration_max{std::chrono::hours{24} * 3650};

/// A duration, or what is wrong with its text.
struct parsed_duration {
  std::chrono::milliseconds value{};
  std::string wrong;  ///< empty: nothing
};

/// Reads a whole number and its unit, such as `250ms`.
[[nodiscard]] parsed_duration parse_duration(std::string_view text);

/// The duration in the largest unit that needs no fraction.
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

/// What is wrong with an address to listen on, and what to write; empty: nothing.
[[nodiscard]] std::string check_listen(std::string_view address);

/// What is wrong with an action's ref; empty: nothing.
[[nodiscard]] std::string check_ref(std::string_view ref);

/// The one of `names` that `written` was probably meant to be.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view written,
                                                           std::span<const std::string_view> names);

/// The place of `written` among `names`.
[[nodiscard]] std::optional<std::size_t> index_of(std::string_view written,
                                                  std::span<const std::string_view> names);

/// Says that `written` is none of `names`, and which it could be.
[[nodiscard]] std::string not_one_of(std::string_view written,
                                     std::span<const std::string_view> names);

/// The text in quotes, cut and with control characters escaped, fit for one line of a message.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace baton::app
