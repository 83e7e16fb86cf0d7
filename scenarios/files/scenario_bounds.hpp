// What a scenario file may ask for at most and at least.
#pragma once

#include <chrono>
#include <cstdint>

namespace baton::scenarios {

inline constexpr std::chrono::milliseconds shortest{1};
inline constexpr std::chrono::milliseconds longest = std::chrono::hours{1};
inline constexpr std::chrono::milliseconds longest_bound = std::chrono::hours{24};
inline constexpr std::int64_t groups_max = 1'000;

}  // namespace baton::scenarios
