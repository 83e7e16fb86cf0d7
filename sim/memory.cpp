#include "sim/memory.hpp"

#include <new>

#include "base/ensure.hpp"

// Under the address sanitizer each piece is an allocation of its own, so that it sees each misuse.
#if defined(__SANITIZE_ADDRESS__)
#define SIM_POOLED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SIM_POOLED 0
#endif
#endif
#ifndef SIM_POOLED
#define SIM_POOLED 1
#endif

namespace sim {

using baton::base::ensure;

void* memory_pool::allocate(std::size_t size) {
  ensure(size > 0, "a piece of memory has a size");
  if (!SIM_POOLED || size > kept_max_bytes) {
    return ::operator new(size);
  }
  const std::size_t index = (size - 1) / grain_bytes;
  if (free_piece* const piece = free_[index]) {
    free_[index] = piece->next;
    return piece;
  }
  const std::size_t rounded = (index + 1) * grain_bytes;
  if (unused_bytes_ < rounded) {
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(chunk_bytes));
    unused_ = chunks_.back().get();
    unused_bytes_ = chunk_bytes;
  }
  void* const piece = unused_;
  unused_ += rounded;
  unused_bytes_ -= rounded;
  return piece;
}

void memory_pool::deallocate(void* piece, std::size_t size) noexcept {
  ensure(piece != nullptr && size > 0, "only what was allocated is given back");
  if (!SIM_POOLED || size > kept_max_bytes) {
    ::operator delete(piece);
    return;
  }
  const std::size_t index = (size - 1) / grain_bytes;
  free_[index] = ::new (piece) free_piece{free_[index]};
}

}  // namespace sim
