// A coroutine waits for a value that somebody else gives it, perhaps never: the base of calls
// between hosts.
#pragma once

#include <chrono>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/async_result.hpp>

#include "sim/handle_table.hpp"
#include "sim/world.hpp"

namespace sim {

template <class Value>
class promise_slot : public operation {
 public:
  void put(Value value) { value_.emplace(std::move(value)); }

 protected:
  promise_slot(incarnation& owner, label name, finish_function finish)
      : operation{owner, name, 0, finish} {}
  std::optional<Value> value_;
};

/// Names one waiting coroutine, which may be gone: then giving does nothing.
template <class Value>
class promise {
 public:
  promise() = default;
  promise(handle_table& lot, handle_table::handle place) : lot_{&lot}, place_{place} {}

  /// Whether somebody still waits.
  [[nodiscard]] bool is_awaited() const {
    return lot_ != nullptr && lot_->find(place_) != nullptr;
  }

  /// Resumes the one who waits: at once where its own life runs, as soon as possible otherwise.
  void give(Value value) const {
    operation* const waiting = lot_ == nullptr ? nullptr : lot_->find(place_);
    if (waiting == nullptr) {
      return;
    }
    auto& slot = static_cast<promise_slot<Value>&>(*waiting);
    slot.put(std::move(value));
    incarnation& owner = slot.owner();
    world& in = owner.where();
    lot_->leave(place_);
    in.release(slot);
    if (in.runs_now() == &owner) {
      slot.run();
    } else {
      in.adopt(slot);
      in.enqueue_ready(slot);
    }
  }

 private:
  handle_table* lot_ = nullptr;
  handle_table::handle place_;
};

/// Waits on `owner` for what `begin(answer<Value>)` arranges to be given, perhaps for ever.
/// Completes `void(Value)`. `begin` must not give at once.
template <class Value, class Begin, class Token>
auto async_promise(incarnation& owner, label name, Begin begin, Token&& token);

/// The same, but after `patience` of virtual time it is `otherwise`.
template <class Value, class Begin, class Token>
auto async_promise_within(incarnation& owner, label name, std::chrono::nanoseconds patience,
                          Value otherwise, Begin begin, Token&& token);

}  // namespace sim

#include "sim/impl/promise.hpp"
