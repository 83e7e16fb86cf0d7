// A distinct type per kind of number, so that an attempt cannot be passed as an id.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

#include <fmt/format.h>

namespace baton {

/// A number that compares, hashes and prints, but does not convert: two tags are two types.
/// Zero means "none" for every kind, since stores count from one.
template <class Tag, class Rep = std::int64_t>
struct strong {
  Rep value{};

  constexpr strong() = default;
  constexpr explicit strong(Rep initial) : value{initial} {}

  [[nodiscard]] constexpr bool is_none() const { return value == Rep{}; }
  [[nodiscard]] constexpr strong next() const { return strong{static_cast<Rep>(value + 1)}; }
  constexpr auto operator<=>(const strong&) const = default;
};

}  // namespace baton

template <class Tag, class Rep>
struct std::hash<baton::strong<Tag, Rep>> {
  std::size_t operator()(const baton::strong<Tag, Rep>& id) const noexcept {
    return std::hash<Rep>{}(id.value);
  }
};

template <class Tag, class Rep>
struct fmt::formatter<baton::strong<Tag, Rep>> : fmt::formatter<Rep> {
  auto format(const baton::strong<Tag, Rep>& id, fmt::format_context& context) const {
    return fmt::formatter<Rep>::format(id.value, context);
  }
};
