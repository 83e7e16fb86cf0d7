// A folder of a test's own, gone when the test is.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace baton::test {

class scratch_folder {
 public:
  scratch_folder() {
    std::string path = std::filesystem::temp_directory_path() / "baton-test-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) {
      throw std::runtime_error{"no scratch folder"};
    }
    path_ = path;
  }
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;

  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace baton::test
