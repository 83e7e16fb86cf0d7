// The bus port inside one process: bounded queues, publishers wait while one is full.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/bus.hpp"

namespace baton {

/// Messages live in memory and are gone with the process: the store's rows are the truth. On one
/// thread; subscriptions must not outlive the bus.
class in_process_bus final : public bus {
 public:
  /// A queue is full with `queue_messages_max` messages, or with results of `queue_bytes_max` bytes
  /// together.
  explicit in_process_bus(clock& time, std::size_t queue_messages_max = 65'536,
                          std::size_t queue_bytes_max = std::size_t{64} << 20U);
  ~in_process_bus() override;

  awaitable<result<void>> publish(message_envelope message) override;
  std::unique_ptr<subscription> subscribe(std::string queue,
                                          std::vector<message_type> types) override;

 private:
  struct queue;
  class consumer;

  [[nodiscard]] bool is_full(const queue& asked) const;

  clock& time_;
  std::size_t queue_messages_max_;
  std::size_t queue_bytes_max_;
  std::map<std::string, std::shared_ptr<queue>> queues_;
};

}  // namespace baton
