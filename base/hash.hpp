// Mixing of numbers and texts into 64 bits: the same on every compiler and machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace baton::base {

/// The golden ratio's fraction in 64 bits: multiples of it are spread evenly.
inline constexpr std::uint64_t golden_ratio = 0x9E3779B97F4A7C15U;

/// Folds two numbers into one. The product's two halves, as in Wang Yi's wyhash ("mum").
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using wide = unsigned __int128;
  const wide product = static_cast<wide>(a ^ golden_ratio) * (b ^ 0xD1B54A32D192ED03U);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// What Steele, Lea and Flood's SplitMix64 gives for a state, which moves on by `golden_ratio`.
[[nodiscard]] constexpr std::uint64_t splitmix(std::uint64_t state) {
  state += golden_ratio;
  state = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
  state = (state ^ (state >> 27U)) * 0x94D049BB133111EBU;
  return state ^ (state >> 31U);
}

/// FNV-1a. Unlike `std::hash` it is the same in every library.
[[nodiscard]] constexpr std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char letter : text) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3U;
  }
  return hash;
}

/// FNV-1a, mixed once more: for names, which are short and known at compile time.
[[nodiscard]] constexpr std::uint64_t hash_of(std::string_view text) {
  return mix(fnv1a(text), text.size());
}

}  // namespace baton::base
