// At the start of a server: looks for processes that attempts of an earlier server of the same
// storage have left behind, where that server, its reaper and their supervisors were killed
// together.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/ids.hpp"

namespace baton::process {

/// Names the storage file whatever its path is; every process of an attempt has it in its
/// environment as `BATON_STORAGE`. Empty while there is no such file.
[[nodiscard]] std::string storage_mark_of(const std::string& path);

/// What could not be ended. Processes are named as `pid 4711 (sleep), user 0`; empty: none.
struct survivors_left {
  std::string counting;
  std::string released;                        ///< of attempts that an operator has released
  std::vector<attempt_key> released_attempts;  ///< of which those are, each once
};

/// Kills all processes with this mark and waits, blocking, up to `patience` until they are gone,
/// all but those of `released` attempts. Call it with the storage's lock held. A process that has
/// emptied its environment is not found.
[[nodiscard]] survivors_left end_survivors(std::string_view mark,
                                           std::chrono::milliseconds patience,
                                           const std::vector<attempt_key>& released);

/// The same where nothing was released: what is left.
[[nodiscard]] std::string end_survivors(std::string_view mark, std::chrono::milliseconds patience);

/// The processes with this mark, named as above; empty: none.
[[nodiscard]] std::string name_survivors(std::string_view mark);

}  // namespace baton::process
