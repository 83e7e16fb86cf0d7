#include "adapters/real/random_seed.hpp"

#include <sys/random.h>

#include "base/ensure.hpp"

namespace baton {

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  // Eight bytes are given whole or not at all once the kernel is up (getrandom(2)).
  ensure(::getrandom(&seed, sizeof seed, 0) == sizeof seed, "the kernel gives random bytes");
  return seed;
}

}  // namespace baton
