#include "adapters/real/sqlite/file_identity.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace baton::sqlite {
namespace {

std::optional<file_identity> identity_at(int folder, const char* path, int flags) {
  struct statx seen {};
  if (::statx(folder, path, flags, STATX_INO | STATX_BTIME, &seen) != 0) {
    return std::nullopt;
  }
  file_identity found{makedev(seen.stx_dev_major, seen.stx_dev_minor), seen.stx_ino, 0};
  if ((seen.stx_mask & STATX_BTIME) != 0) {
    constexpr std::int64_t second_ns = 1'000'000'000;
    found.born_ns = seen.stx_btime.tv_sec * second_ns + seen.stx_btime.tv_nsec;
  }
  return found;
}

}  // namespace

std::optional<file_identity> identity_of(const std::string& path) {
  return identity_at(AT_FDCWD, path.c_str(), 0);
}

std::optional<file_identity> identity_of(int descriptor) {
  return identity_at(descriptor, "", AT_EMPTY_PATH);
}

std::string to_string(const file_identity& file) {
  return fmt::format("{}:{}:{}", file.device, file.inode, file.born_ns);
}

}  // namespace baton::sqlite
