#include "adapters/real/sqlite/storage_lock.hpp"

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace baton {
namespace {

using deadline = std::chrono::steady_clock::time_point;

/// An open descriptor until it is released.
class held_descriptor {
 public:
  explicit held_descriptor(int descriptor) : descriptor_{descriptor} {}
  held_descriptor(held_descriptor&& other) noexcept
      : descriptor_{std::exchange(other.descriptor_, -1)} {}
  held_descriptor& operator=(held_descriptor&&) = delete;
  ~held_descriptor() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
  }
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

error cannot(const char* what, const std::string& name) {
  return {errc::unavailable, fmt::format("cannot {} {}: {}", what, name, std::strerror(errno))};
}

// A new file belongs to its owner alone, whatever the umask says. Reading is enough for the lock,
// and a process that only keeps the lock cannot damage the file.
result<held_descriptor> open_for_lock(const std::string& name) {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  held_descriptor made{::open(name.c_str(), flags | O_CREAT | O_EXCL, 0600)};
  if (made.get() >= 0) {
    if (::fchmod(made.get(), 0600) != 0) {
      return cannot("set the mode of", name);
    }
    return made;
  }
  held_descriptor found{::open(name.c_str(), flags | (errno == EEXIST ? 0 : O_CREAT), 0600)};
  if (found.get() < 0) {
    return cannot("open", name);
  }
  struct stat seen {};
  if (::fstat(found.get(), &seen) != 0 || !S_ISREG(seen.st_mode)) {
    return error{errc::unavailable, fmt::format("cannot open {}: it is no regular file", name)};
  }
  return found;
}

result<void> lock(int descriptor, const std::string& name, const std::string& path,
                  deadline give_up) {
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return cannot("lock", name);
    }
    if (std::chrono::steady_clock::now() >= give_up) {
      return error{errc::locked,
                   fmt::format("another server uses {}: stop it, or choose another storage path",
                               path)};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return {};
}

result<held_descriptor> open_locked(const std::string& name, const std::string& path,
                                    deadline give_up) {
  result<held_descriptor> opened = open_for_lock(name);
  if (!opened) {
    return opened.error();
  }
  const result<void> locked = lock(opened->get(), name, path, give_up);
  if (!locked) {
    return locked.error();
  }
  return opened;
}

}  // namespace

result<storage_lock> storage_lock::acquire(const std::string& path,
                                           std::chrono::milliseconds patience) {
  const deadline give_up = std::chrono::steady_clock::now() + patience;
  result<held_descriptor> old = open_locked(path + ".lock", path, give_up);
  if (!old) {
    return old.error();
  }
  // The file may be replaced between its opening and its locking: then the lock is on the wrong one.
  constexpr int tries_max = 8;
  for (int tries = 0; tries < tries_max; ++tries) {
    result<held_descriptor> opened = open_locked(path, path, give_up);
    if (!opened) {
      return opened.error();
    }
    const auto locked = sqlite::identity_of(opened->get());
    if (locked && locked == sqlite::identity_of(path)) {
      return storage_lock{opened->release(), old->release(), *locked};
    }
  }
  return error{errc::unavailable,
               fmt::format("{} is being replaced all the time: stop what does it", path)};
}

storage_lock::storage_lock(storage_lock&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)},
      old_descriptor_{std::exchange(other.old_descriptor_, -1)},
      file_{other.file_} {}

storage_lock::~storage_lock() {
  for (const int each : {descriptor_, old_descriptor_}) {
    if (each >= 0) {
      ::close(each);
    }
  }
}

}  // namespace baton
