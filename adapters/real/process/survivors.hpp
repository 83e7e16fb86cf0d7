// At the start of a server: looks for processes that attempts of an earlier server of the same
// storage have left behind, where that server, its reaper and their supervisors were killed
// together.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace baton::process {

/// Names the storage file whatever its path is; every process of an attempt has it in its
/// environment as `BATON_STORAGE`. Empty while there is no such file.
[[nodiscard]] std::string storage_mark_of(const std::string& path);

/// Kills all processes with this mark and waits, blocking, up to `patience` until they are gone.
/// Returns those that are not, such as `pid 4711 (sleep), user 0`; empty: none is left. Call it
/// with the storage's lock held. A process that has emptied its environment is not found.
[[nodiscard]] std::string end_survivors(std::string_view mark, std::chrono::milliseconds patience);

/// The processes with this mark, named as above; empty: none.
[[nodiscard]] std::string name_survivors(std::string_view mark);

}  // namespace baton::process
