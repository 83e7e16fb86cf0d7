#include "adapters/real/sqlite/file_watch.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

namespace baton::sqlite {

void file_watch::remember() {
  if (!main_) {
    main_ = identity_of(path_);
    real_path_ = real_path();
  }
  log_ = identity_of(real_path_ + "-wal");
  shared_memory_ = identity_of(real_path_ + "-shm");
}

void file_watch::forget_log() {
  log_.reset();
  shared_memory_.reset();
}

std::string file_watch::real_path() const {
  if (!real_path_.empty()) {
    return real_path_;
  }
  std::error_code failed;
  const std::filesystem::path found = std::filesystem::canonical(path_, failed);
  return failed ? path_ : found.string();
}

std::string file_watch::change_of(const std::string& path,
                                  const std::optional<file_identity>& opened) {
  if (!opened) {
    return {};
  }
  const std::optional<file_identity> found = identity_of(path);
  if (found) {
    return found == opened ? std::string{}
                           : fmt::format("{} was replaced by another file", path);
  }
  return errno == ENOENT || errno == ENOTDIR ? fmt::format("{} was removed or renamed", path)
                                             : std::string{};
}

std::string file_watch::change() const {
  std::string changed = change_of(path_, main_);
  if (changed.empty()) {
    changed = change_of(real_path_ + "-wal", log_);
  }
  return changed.empty() ? change_of(real_path_ + "-shm", shared_memory_) : changed;
}

std::string file_watch::write_problem() const {
  if (::access(path_.c_str(), W_OK) == 0 || (errno != EROFS && errno != EACCES)) {
    return {};
  }
  return fmt::format("{}: the file cannot be written: {}", path_, std::strerror(errno));
}

}  // namespace baton::sqlite
