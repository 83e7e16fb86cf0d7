// Hashes: digests, seeds and names in files depend on every bit of them.
#include "base/hash.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace baton::base;

TEST_CASE("mixed numbers and hashed names are what they always were") {
  CHECK(hash_of("") == 0xC51A8E7F2B663580U);
  CHECK(hash_of("worker") == 0xC17DC2F2EF1EC06EU);
  CHECK(mix(1, 2) == 0xC8B7F534790F4C6EU);
  CHECK(mix(2, 1) == 0xDD18ADE68D0A0F53U);
}

TEST_CASE("FNV-1a gives the numbers of its authors") {
  CHECK(fnv1a("") == 0xCBF29CE484222325U);
  CHECK(fnv1a("a") == 0xAF63DC4C8601EC8CU);
  CHECK(fnv1a("foobar") == 0x85944171F73967E8U);
  CHECK(fnv1a("\xff") != fnv1a("\x7f"));
}

TEST_CASE("SplitMix64 gives the numbers of its authors") {
  // From Sebastiano Vigna's splitmix64.c, state 0.
  CHECK(splitmix(0) == 0xE220A8397B1DCDAFU);
  CHECK(splitmix(golden_ratio) == 0x6E789E6AA1B965F4U);
  CHECK(splitmix(2 * golden_ratio) == 0x06C45D188009454FU);
}

TEST_CASE("numbers and texts that differ have hashes that differ") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t number = 0; number < 1'000; ++number) {
    seen.insert(splitmix(number));
    seen.insert(mix(number, 7));
    seen.insert(hash_of(std::to_string(number)));
  }
  CHECK(seen.size() == 3'000);
  CHECK(rc::check([](const std::string& text, char letter) {
    RC_ASSERT(hash_of(text + letter) != hash_of(text));
  }));
}
