// Counts what a benchmark's binary allocates: linking allocations.cpp replaces operator new.
#pragma once

#include <cstdint>

namespace baton::bench {

/// Calls of operator new so far, on all threads.
[[nodiscard]] std::uint64_t allocation_count();

}  // namespace baton::bench
