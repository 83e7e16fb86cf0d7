// Port: chance, by name.
#pragma once

#include <cstdint>
#include <string_view>

namespace baton {

/// Numbers drawn by site and identity, so that a simulator can give the same answer for the same
/// question whatever else was asked. Used on the loop's thread only.
class randomness {
 public:
  virtual ~randomness() = default;

  /// Uniform in [0, bound); `bound` is at least 1.
  virtual std::uint64_t below(std::uint64_t bound, std::string_view site,
                              std::uint64_t identity) = 0;

  /// Whether to go a rare way here that is allowed but seldom needed, such as a batch of one. A
  /// simulator says yes now and then, so that these ways are gone at all; the world never does.
  virtual bool rarely(std::string_view /*site*/, std::uint64_t /*identity*/) { return false; }
};

}  // namespace baton
