// The bus port of one simulated process: its connection to the broker, and its consumers.
#pragma once

#include <memory>
#include <vector>

#include "adapters/sim/broker.hpp"
#include "engine/ports/bus.hpp"
#include "sim/promise.hpp"

namespace baton {

class sim_subscription;

/// For one incarnation of its host.
class sim_bus final : public bus {
 public:
  sim_bus(simulation& in, broker& at, sim::host& on);
  ~sim_bus() override;

  awaitable<result<void>> publish(message_envelope message) override;
  std::unique_ptr<subscription> subscribe(std::string queue,
                                          std::vector<message_type> types) override;

  /// A delivery is here. Dropped where its consumer is gone.
  void arrived(consumer_id consumer, std::uint64_t tag, const message_envelope& message);

  /// The connection is broken: every `receive` says so, and connects again when it is called anew.
  void connection_lost();
  void connection_lost_soon();

  /// From outside: breaks the connection where the broker cannot be reached.
  void check_connection();

 private:
  friend class sim_subscription;

  /// Whether that consumer is still there, and takes messages.
  [[nodiscard]] bool consumes(consumer_id consumer) const;

  simulation* in_;
  broker* broker_;
  sim::host* on_;
  sim::incarnation* incarnation_;
  std::vector<sim_subscription*> subscriptions_;
  std::uint32_t broker_incarnation_ = 0;
  int missed_checks_ = 0;
};

}  // namespace baton
