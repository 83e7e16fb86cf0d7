// The entries of a folder of /proc that are numbers, read without any heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "adapters/real/process/unique_fd.hpp"
#include "base/number_text.hpp"

namespace baton::process {

/// Calls `visit(number)` for each; none where the folder cannot be read. `opendir` would allocate,
/// which a forked child of a process with threads must not.
template <class Visit>
void for_each_number_in(const char* folder, Visit visit) {
  const unique_fd open{::open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  // As the kernel writes them: inode, offset, size of the record, kind, name.
  constexpr std::size_t size_at = 16;
  constexpr std::size_t name_at = 19;
  alignas(8) std::array<char, 16 * 1024> records;
  while (open.is_open()) {
    const long size = ::syscall(SYS_getdents64, open.get(), records.data(), records.size());
    if (size <= 0) {
      return;
    }
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      std::uint16_t record_size = 0;
      std::memcpy(&record_size, records.data() + at + size_at, sizeof record_size);
      const std::string_view name{records.data() + at + name_at};
      if (const auto number = base::number_in<pid_t>(name)) {
        visit(*number);
      }
      at += record_size;
    }
  }
}

}  // namespace baton::process
