// The defect that baton was founded on, as decorators of its ports: slots come back by a message,
// and the message never comes.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/ports/bus.hpp"
#include "scenarios/run/process.hpp"
#include "tests/scenarios/forwarding_store.hpp"

namespace baton::test {

/// A store that is not baton's: an end records its verdict, but the next in line is promoted only
/// when somebody tells of a completion. Put together from the port's own calls: the queue is paused
/// with each end, and open again while a completion is dealt with.
class promotes_when_told final : public forwarding_store {
 public:
  using forwarding_store::forwarding_store;
  using forwarding_store::perform;

  awaitable<result<finish_reply>> perform(finish_request request) override {
    const auto known = co_await behind_.read(request.execution);
    if (!known) {
      co_return known.error();
    }
    queue_control pause;
    pause.mode = queue_mode::paused;
    const auto paused = co_await behind_.control(known->action, pause);
    if (!paused) {
      co_return paused.error();
    }
    request.claim_max = 0;
    co_return co_await behind_.finish(std::move(request));
  }

  awaitable<result<movement>> perform(promote_behind_request request) override {
    movement moved;
    for (const execution_id each : request.ended) {
      const auto known = co_await behind_.read(each);
      if (!known) {
        co_return known.error();
      }
      queue_control open;
      open.mode = queue_mode::open;
      auto promoted = co_await behind_.control(known->action, open);
      if (!promoted) {
        co_return promoted.error();
      }
      moved.granted.insert(moved.granted.end(), promoted->granted.begin(), promoted->granted.end());
    }
    co_return moved;
  }

  // Nobody looks after its queues by hand.
  awaitable<result<movement>> perform(control_request) override {
    co_return movement{};
  }
};

/// A bus on which `execution.completed` is said to be sent, and is not.
class forgets_completions final : public bus {
 public:
  explicit forgets_completions(bus& behind) : behind_{behind} {}

  awaitable<result<void>> publish(message_envelope message) override {
    if (message.type == message_type::execution_completed) {
      co_return result<void>{};
    }
    co_return co_await behind_.publish(std::move(message));
  }
  std::unique_ptr<subscription> subscribe(std::string queue,
                                          std::vector<message_type> types) override {
    return behind_.subscribe(std::move(queue), std::move(types));
  }

 private:
  bus& behind_;
};

/// The store that promotes when it is told, and, unless it `publishes`, the bus that tells nothing.
inline scenarios::port_decorators original_system(bool publishes) {
  scenarios::port_decorators decorators;
  decorators.storage = [](store& behind) { return std::make_unique<promotes_when_told>(behind); };
  if (!publishes) {
    decorators.messages = [](bus& behind) { return std::make_unique<forgets_completions>(behind); };
  }
  return decorators;
}

}  // namespace baton::test
