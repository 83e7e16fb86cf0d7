// The randomness port for production: numbers hashed from a seed.
#pragma once

#include "engine/ports/randomness.hpp"

namespace baton {

/// The answer depends on (seed, site, identity, bound) alone: it keeps no state. Nothing it says is
/// a secret. Any thread.
class seeded_randomness final : public randomness {
 public:
  /// `seed` should differ from process to process, so that their jitters do.
  explicit seeded_randomness(std::uint64_t seed) : seed_{seed} {}

  std::uint64_t below(std::uint64_t bound, std::string_view site, std::uint64_t identity) override;

 private:
  std::uint64_t seed_;
};

}  // namespace baton
