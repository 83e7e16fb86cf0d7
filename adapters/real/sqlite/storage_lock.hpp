// One owner per storage file, for as long as a file descriptor is open anywhere.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "adapters/real/sqlite/file_identity.hpp"
#include "engine/core/result.hpp"

namespace baton {

/// An exclusive lock on the storage file itself, by whatever name it is reached, and on
/// `<path>.lock`, which is all that earlier versions look at. It belongs to the open files, not to
/// the process: handed on to processes that outlive their server (reaper and supervisors), it says when
/// its attempts are gone.
///
/// Take it before SQLite opens the file and give it up after SQLite has closed it: closing any
/// descriptor of a file drops the locks that SQLite holds on it in the same process. The two kinds
/// of locks do not meet on Linux's local file systems, so other programs may read beside the server.
class storage_lock {
 public:
  /// Waits up to `patience` (blocking) for a previous owner to go. Creates the file, empty and for
  /// its owner only (0600), where there is none. Errors: `locked`, `unavailable`.
  static result<storage_lock> acquire(const std::string& path, std::chrono::milliseconds patience);

  storage_lock(storage_lock&& other) noexcept;
  storage_lock& operator=(storage_lock&&) = delete;
  ~storage_lock();

  /// The storage file's. It can neither read nor write more than its holder could anyway, and is
  /// open for reading only.
  [[nodiscard]] int descriptor() const { return descriptor_; }

  /// All that a process must hold to keep a successor away.
  [[nodiscard]] std::vector<int> descriptors() const { return {descriptor_, old_descriptor_}; }

  /// The file that is locked.
  [[nodiscard]] const sqlite::file_identity& file() const { return file_; }

 private:
  storage_lock(int descriptor, int old_descriptor, sqlite::file_identity file)
      : descriptor_{descriptor}, old_descriptor_{old_descriptor}, file_{file} {}

  int descriptor_;
  int old_descriptor_;  ///< of `<path>.lock`
  sqlite::file_identity file_;
};

}  // namespace baton
