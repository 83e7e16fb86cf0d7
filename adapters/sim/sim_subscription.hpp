// One consumer's end of a queue, at the process that consumes.
#pragma once

#include <deque>

#include "adapters/sim/sim_bus.hpp"

namespace baton {

/// Connects when it is made, and anew whenever `receive` is called after the connection broke.
class sim_subscription final : public subscription {
 public:
  sim_subscription(sim_bus& of, std::string queue, std::vector<message_type> types);
  ~sim_subscription() override;

  awaitable<result<std::vector<delivery>>> receive(std::size_t count_max) override;
  void acknowledge(std::uint64_t tag) override;
  void close() override;

  [[nodiscard]] consumer_id id() const { return id_; }
  [[nodiscard]] bool is_closed() const { return phase_ == phase::closed; }
  void arrived(std::uint64_t tag, const message_envelope& message);
  void connection_lost();

 private:
  using promise_type = sim::promise<result<std::vector<delivery>>>;
  enum class phase : std::uint8_t { disconnected, connecting, connected, closed };

  void connect();
  void begin_receive(promise_type to, std::size_t count_max);
  void stop(std::vector<std::uint64_t> unread);
  void resolve_soon(promise_type to, result<std::vector<delivery>> what);
  [[nodiscard]] std::vector<delivery> take(std::size_t count_max);
  [[nodiscard]] result<std::vector<delivery>> take_or_say_why_not();

  sim_bus* of_;
  std::string queue_;
  std::vector<message_type> types_;
  consumer_id id_;
  phase phase_ = phase::disconnected;
  std::deque<delivery> here_;
  std::uint64_t acknowledgements_ = 0;  ///< sent to the broker on this connection
  promise_type waiting_;
  std::size_t count_max_ = 0;
};

}  // namespace baton
