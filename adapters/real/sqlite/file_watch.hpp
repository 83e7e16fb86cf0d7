// Whether the files under a storage path are still those that were opened.
#pragma once

#include <optional>
#include <string>

#include "adapters/real/sqlite/file_identity.hpp"

namespace baton::sqlite {

/// SQLite goes on with the files it has open, also when no path leads to them any more: what it then
/// commits is gone with the process. Not thread-safe.
class file_watch {
 public:
  explicit file_watch(std::string path) : path_{std::move(path)} {}

  /// The files are open: from now on these are the right ones. Repeated for the log's files after
  /// each opening; the main file stays the first.
  void remember();

  /// The log's files are closed: SQLite may have removed them.
  void forget_log();

  /// How the files differ from those that were opened, in words; empty: they do not, or that cannot
  /// be seen now.
  [[nodiscard]] std::string change() const;

  /// Why the main file cannot be written, in words; empty: it can.
  [[nodiscard]] std::string write_problem() const;

  /// Without symbolic links: beside this name SQLite keeps the log. `path` itself where nothing is
  /// there yet.
  [[nodiscard]] std::string real_path() const;

 private:
  [[nodiscard]] static std::string change_of(const std::string& path,
                                             const std::optional<file_identity>& opened);

  std::string path_;
  std::string real_path_;  ///< as it was at the first `remember`
  std::optional<file_identity> main_;
  std::optional<file_identity> log_;
  std::optional<file_identity> shared_memory_;
};

}  // namespace baton::sqlite
