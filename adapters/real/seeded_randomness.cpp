#include "adapters/real/seeded_randomness.hpp"

#include "engine/core/invariant.hpp"

namespace baton {
namespace {

__extension__ using wide = unsigned __int128;

// The finaliser of splitmix64.
constexpr std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E37'79B9'7F4A'7C15ULL;
  value = (value ^ (value >> 30U)) * 0xBF58'476D'1CE4'E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D0'49BB'1331'11EBULL;
  return value ^ (value >> 31U);
}

// FNV-1a: `std::hash` may differ from one library to the next.
constexpr std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325ULL;
  for (const char letter : text) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x0000'0100'0000'01B3ULL;
  }
  return hash;
}

}  // namespace

std::uint64_t seeded_randomness::below(std::uint64_t bound, std::string_view site,
                                       std::uint64_t identity) {
  ensure(bound >= 1, "a random number is drawn from at least one");
  // Mixed one after the other: a plain xor of the three would give some questions one answer.
  const std::uint64_t drawn = mixed(mixed(mixed(seed_) ^ hash_of(site)) ^ identity);
  return static_cast<std::uint64_t>((wide{drawn} * bound) >> 64U);
}

}  // namespace baton
