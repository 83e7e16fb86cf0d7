// `baton check`: the rules, on a recorded history.
#pragma once

#include <chrono>
#include <string>

namespace baton::app {

/// Prints the verdict on stdout, as text or as one JSON document. An attempt may be seen to end
/// later than its timeout and grace by `slack`, which a busy machine needs. Returns the exit code: 0
/// every rule holds, 1 one is broken, 64 the file is no history.
int check_history(const std::string& path, std::chrono::milliseconds slack, bool json);

}  // namespace baton::app
