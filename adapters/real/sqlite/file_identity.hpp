// Which file a path names: not by its name, which can be given to another file at any time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace baton::sqlite {

/// Device and inode, and when the inode was made, since a removed file's number is soon used again.
/// Where the file system knows no time of birth, `born_ns` is 0.
struct file_identity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t born_ns = 0;

  bool operator==(const file_identity&) const = default;
};

/// None: the path names no file (`errno` says why). Follows symbolic links.
[[nodiscard]] std::optional<file_identity> identity_of(const std::string& path);
[[nodiscard]] std::optional<file_identity> identity_of(int descriptor);

[[nodiscard]] std::string to_string(const file_identity& file);

}  // namespace baton::sqlite
