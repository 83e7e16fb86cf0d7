// True chance, once: what everything else that looks random is derived from.
#pragma once

#include <cstdint>

namespace baton {

/// From the kernel. Any thread.
[[nodiscard]] std::uint64_t random_seed();

}  // namespace baton
