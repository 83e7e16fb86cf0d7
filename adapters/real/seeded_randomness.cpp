#include "adapters/real/seeded_randomness.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"

namespace baton {
namespace {

__extension__ using wide = unsigned __int128;

}  // namespace

std::uint64_t seeded_randomness::below(std::uint64_t bound, std::string_view site,
                                       std::uint64_t identity) {
  ensure(bound >= 1, "a random number is drawn from at least one");
  // Mixed one after the other: a plain xor of the three would give some questions one answer.
  const std::uint64_t drawn =
      base::splitmix(base::splitmix(base::splitmix(seed_) ^ base::fnv1a(site)) ^ identity);
  return static_cast<std::uint64_t>((wide{drawn} * bound) >> 64U);
}

}  // namespace baton
