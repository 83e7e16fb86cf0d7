// The bus port, watched: every message the broker has confirmed.
#pragma once

#include "adapters/recording/recorder.hpp"
#include "engine/ports/bus.hpp"

namespace baton {

/// Passes every call on.
class recording_bus final : public bus {
 public:
  recording_bus(bus& behind, recorder& history) : behind_{behind}, history_{history} {}

  awaitable<result<void>> publish(message_envelope message) override;
  std::unique_ptr<subscription> subscribe(std::string queue,
                                          std::vector<message_type> types) override;

 private:
  bus& behind_;
  recorder& history_;
};

}  // namespace baton
