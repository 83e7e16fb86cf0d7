// Port: messages, at least once and in no order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/message.hpp"
#include "engine/core/result.hpp"
#include "engine/ports/clock.hpp"

namespace baton {

/// A message handed to a consumer, who owes an acknowledgement.
struct delivery {
  std::uint64_t tag = 0;  ///< names this delivery to `acknowledge`; unique in its subscription
  message_envelope message;
};

/// One consumer's end of a named queue. Destroying it hands back what was not acknowledged.
class subscription {
 public:
  virtual ~subscription() = default;

  /// Waits for at least one message and returns those at hand, at most `count_max`, oldest first.
  /// Errors: `unavailable` (connection lost: call again), `stopped`. One call at a time.
  virtual awaitable<result<std::vector<delivery>>> receive(std::size_t count_max) = 0;

  /// Done with: never delivered again. Unacknowledged messages come again after a disconnect.
  virtual void acknowledge(std::uint64_t tag) = 0;

  /// Ends the `receive` under way with `stopped`.
  virtual void close() = 0;
};

/// Publishes and subscribes. Used on the loop's thread only.
class bus {
 public:
  virtual ~bus() = default;

  /// Returns when the broker has confirmed the message for every queue bound to its type; waits
  /// while a queue is full (back-pressure). Errors: `unavailable` (not sent), `outcome_unknown` (the
  /// confirm was lost), `stopped`.
  virtual awaitable<result<void>> publish(message_envelope message) = 0;

  /// Binds `queue` to `types` and consumes from it. Subscriptions of the same queue compete for its
  /// messages; every queue gets its own copy.
  virtual std::unique_ptr<subscription> subscribe(std::string queue,
                                                  std::vector<message_type> types) = 0;
};

}  // namespace baton
