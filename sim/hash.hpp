// Mixing of numbers and texts into 64 bits: the same on every compiler and machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace sim {

/// Folds two numbers into one. The product's two halves, as in Wang Yi's wyhash ("mum").
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using wide = unsigned __int128;
  const wide product = static_cast<wide>(a ^ 0x9E3779B97F4A7C15U) * (b ^ 0xD1B54A32D192ED03U);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// FNV-1a, mixed once more: for names, which are short and known at compile time.
[[nodiscard]] constexpr std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char letter : text) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3U;
  }
  return mix(hash, text.size());
}

/// A name and its hash, made once.
struct label {
  std::string_view text;
  std::uint64_t hash = 0;

  constexpr label() = default;
  /// A literal: hashed by the compiler.
  consteval label(const char* name) : label{std::string_view{name}} {}
  /// `name` outlives the label.
  constexpr explicit label(std::string_view name) : text{name}, hash{hash_of(name)} {}

  constexpr bool operator==(const label& other) const { return hash == other.hash; }
};

}  // namespace sim
