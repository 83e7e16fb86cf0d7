// Bounds the memory of large replies that are under way at the same time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "engine/ports/clock.hpp"

namespace baton {

/// Room for large replies, given in the order in which it was asked for. A reply that is larger
/// than all the room there is goes alone. Small replies need none, so that no slow reader of large
/// ones keeps them waiting. Used on one thread; `room` may outlive the gate.
class reply_gate {
 public:
  /// Gives its bytes back when its last copy is destroyed.
  using room = std::shared_ptr<void>;

  explicit reply_gate(std::size_t bytes_max = std::size_t{64} << 20U);

  /// None: there is no room now.
  [[nodiscard]] std::optional<room> try_enter(std::size_t bytes);

  /// Waits for room. Terminal cancellation of the waiting coroutine is supported.
  awaitable<room> enter(std::size_t bytes);

 private:
  struct state;
  struct waiter;
  static room reserve(const std::shared_ptr<state>& in, std::size_t bytes);

  std::shared_ptr<state> state_;
};

}  // namespace baton
