// Numbered pieces of work on several threads, while the calling one reports.
#pragma once

#include <cstdint>
#include <functional>

namespace baton::sim_app {

/// Calls `one(number)` for 0 to `count` - 1, each once, on `jobs` threads, until it returns false
/// for one; `tick` now and then on the calling thread, and at the end. What `one` shares it guards.
void parallel_for(std::uint64_t count, unsigned jobs,
                  const std::function<bool(std::uint64_t number)>& one,
                  const std::function<void()>& tick);

/// `asked`, or as many as there are cores if that is 0.
[[nodiscard]] unsigned thread_count(unsigned asked);

}  // namespace baton::sim_app
