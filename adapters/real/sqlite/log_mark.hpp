// A mark in the main file that says whether it is worth anything without its write-ahead log.
//
// SQLite takes a file without its `-wal` for a whole one: what was committed and not yet
// checkpointed is gone without a word. So before each checkpoint a mark `needed` is committed, which
// the checkpoint brings into the main file; and after it a mark `settled`, which stays in the log.
// From then on the main file alone says `needed`, and together with its log it says `settled`. Any
// program that brings the whole log into the main file (sqlite3's shell does when it closes) brings
// `settled` along, and the log may go.
//
// `needed` names the file by its identity, so that a copy, which is another file, starts; and the
// log by its salt, so that another file's log, or an old one of this file, is noticed.
#pragma once

#include <string>

#include "adapters/real/sqlite/connection.hpp"
#include "adapters/real/sqlite/file_identity.hpp"

namespace baton::sqlite {

/// Before the file is opened: whether its log is there as the mark demands. An empty main file
/// beside a log is an error as well: SQLite would throw the log away. Error: `storage_corrupt`.
[[nodiscard]] result<void> check_log(const std::string& path);

/// Commits `needed`, checkpoints, commits `settled`. True: the main file has all of the log. False:
/// a reader needs the log to stay as it is, or a step failed (then `on.failed()`). Outside of a
/// transaction. `path` is the file's real path.
[[nodiscard]] bool checkpoint_marked(connection& on, const std::string& path);

}  // namespace baton::sqlite
