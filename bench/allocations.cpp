#include "bench/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> allocations = 0;

void* allocate(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const piece = std::malloc(size == 0 ? 1 : size)) {
    return piece;
  }
  throw std::bad_alloc{};
}

}  // namespace

namespace baton::bench {

std::uint64_t allocation_count() { return allocations.load(std::memory_order_relaxed); }

}  // namespace baton::bench

// The library's other forms call these.
void* operator new(std::size_t size) { return allocate(size); }
void operator delete(void* piece) noexcept { std::free(piece); }
void operator delete(void* piece, std::size_t) noexcept { std::free(piece); }
