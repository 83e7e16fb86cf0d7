// A file system of one's own, for those who may have one.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include <sys/mount.h>

namespace baton::test {

class small_disk {
 public:
  /// Mounted at `at`, which is created; `options` are those of tmpfs, such as `size=1m`.
  small_disk(std::string at, const char* options) : at_{std::move(at)} {
    std::filesystem::create_directory(at_);
    mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, options) == 0;
  }
  ~small_disk() {
    if (mounted_) {
      ::umount2(at_.c_str(), MNT_DETACH);
    }
  }
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;

  /// False where mounting is not permitted: what the test is about cannot be had here.
  [[nodiscard]] bool mounted() const { return mounted_; }
  bool make_read_only() {
    return ::mount(nullptr, at_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  }
  bool resize(const char* options) {
    return ::mount(nullptr, at_.c_str(), nullptr, MS_REMOUNT, options) == 0;
  }

 private:
  std::string at_;
  bool mounted_ = false;
};

}  // namespace baton::test
