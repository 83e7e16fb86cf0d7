// The loop of every consumer in the engine: receive, pause while the bus is away, acknowledge.
#pragma once

#include <type_traits>
#include <vector>

#include "engine/context/loop_context.hpp"

namespace baton {

/// Receives until `context` is stopping. Each batch is handed to `handle(batch)` and acknowledged
/// once that has returned. `handle` returns nothing, or an `awaitable<bool>`: false leaves the
/// batch unacknowledged, so that it comes again. An error costs a pause. On the loop's thread;
/// `from` outlives the task.
template <class Handle>
awaitable<> handle_messages(loop_context& context, subscription& from, Handle handle) {
  retry_pause pause{context};
  const auto count_max = static_cast<std::size_t>(context.settings.batch_max);
  while (!context.stopping) {
    const auto batch = co_await from.receive(count_max);
    if (!batch) {
      if (!context.stopping) {
        co_await pause.wait();
      }
      continue;
    }
    ensure(!batch->empty() && batch->size() <= count_max,
           "a batch has a message at least, and no more than were asked for");
    if constexpr (std::is_void_v<std::invoke_result_t<Handle&, const std::vector<delivery>&>>) {
      handle(*batch);
    } else {
      const bool handled = co_await handle(*batch);
      if (!handled) {
        continue;
      }
    }
    for (const delivery& each : *batch) {
      from.acknowledge(each.tag);
    }
  }
}

}  // namespace baton
