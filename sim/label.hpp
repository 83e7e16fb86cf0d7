// A name together with its hash.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/hash.hpp"

namespace sim {

using baton::base::hash_of;
using baton::base::mix;

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
