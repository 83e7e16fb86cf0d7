// Random numbers from a key: generator and distributions of our own, the same bits everywhere.
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>

#include "base/ensure.hpp"
#include "base/hash.hpp"

namespace sim {

/// A stream of numbers that depends on its key alone. The generator is Steele, Lea and Flood's
/// SplitMix64; no floating-point function of a library is used.
class random_stream {
 public:
  constexpr explicit random_stream(std::uint64_t key) : state_{key} {}

  constexpr std::uint64_t next() {
    const std::uint64_t drawn = baton::base::splitmix(state_);
    state_ += baton::base::golden_ratio;
    return drawn;
  }

  /// Uniform in [0, bound); 0 for a bound of 0.
  constexpr std::uint64_t below(std::uint64_t bound) {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<wide>(next()) * bound) >> 64U);
  }

  /// Uniform in [least, most].
  constexpr std::int64_t between(std::int64_t least, std::int64_t most) {
    baton::base::ensure(least <= most, "a range has its bounds in order");
    const auto from = static_cast<std::uint64_t>(least);
    const std::uint64_t count = static_cast<std::uint64_t>(most) - from + 1;
    return static_cast<std::int64_t>(from + (count == 0 ? next() : below(count)));
  }
  constexpr std::chrono::nanoseconds between(std::chrono::nanoseconds least,
                                             std::chrono::nanoseconds most) {
    return std::chrono::nanoseconds{between(least.count(), most.count())};
  }

  /// Uniform in [0, 1).
  constexpr double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

  constexpr bool chance(double probability) { return unit() < probability; }

  /// Roughly exponential around `mean`, at most `most`: minus the binary logarithm of a uniform
  /// number, straight between powers of two, times ln 2.
  constexpr std::chrono::nanoseconds exponential(std::chrono::nanoseconds mean,
                                                 std::chrono::nanoseconds most) {
    baton::base::ensure(mean.count() >= 0 && most.count() >= 0, "a span of time is not negative");
    const std::uint64_t drawn = next() | 1U;
    const auto zeros = static_cast<std::uint64_t>(std::countl_zero(drawn));
    // The mantissa behind the leading one, as a fraction of 2^16.
    const std::uint64_t fraction = ((drawn << zeros) >> 47U) & 0xFFFFU;
    const std::uint64_t doublings = (zeros << 16U) + (0xFFFFU - fraction);
    const double factor = static_cast<double>(doublings) * 0x1.0p-16 * 0.6931471805599453;
    const auto wanted = static_cast<std::int64_t>(static_cast<double>(mean.count()) * factor);
    return std::chrono::nanoseconds{wanted < most.count() ? wanted : most.count()};
  }

 private:
  std::uint64_t state_;
};

}  // namespace sim
