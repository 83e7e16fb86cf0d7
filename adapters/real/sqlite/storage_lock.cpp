#include "adapters/real/sqlite/storage_lock.hpp"

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace baton {

result<storage_lock> storage_lock::acquire(const std::string& path,
                                           std::chrono::milliseconds patience) {
  const std::string name = path + ".lock";
  const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return error{errc::unavailable, fmt::format("cannot open {}: {}", name, std::strerror(errno))};
  }
  storage_lock lock{descriptor};
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return error{errc::unavailable, fmt::format("cannot lock {}: {}", name, std::strerror(errno))};
    }
    if (std::chrono::steady_clock::now() >= give_up) {
      return error{errc::locked,
                   fmt::format("another server uses {}: stop it, or choose another storage path",
                               path)};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return lock;
}

storage_lock::storage_lock(storage_lock&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)} {}

storage_lock::~storage_lock() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

}  // namespace baton
