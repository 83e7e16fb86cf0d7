// Memory of one world: freed pieces are kept by size and used again, so a steady run allocates none.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace sim {

/// Not thread-safe: a world is used on one thread. Pieces must not outlive the pool.
class memory_pool {
 public:
  memory_pool() = default;
  memory_pool(const memory_pool&) = delete;
  memory_pool& operator=(const memory_pool&) = delete;

  [[nodiscard]] void* allocate(std::size_t size);
  void deallocate(void* piece, std::size_t size) noexcept;

 private:
  struct free_piece {
    free_piece* next;
  };
  static constexpr std::size_t grain_bytes = 64;
  static constexpr std::size_t kept_max_bytes = 2048;
  static constexpr std::size_t chunk_bytes = 64 * 1024;

  std::array<free_piece*, kept_max_bytes / grain_bytes> free_{};
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::byte* unused_ = nullptr;
  std::size_t unused_bytes_ = 0;
};

}  // namespace sim
