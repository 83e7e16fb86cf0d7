#include "scenarios/run/canary.hpp"

#include <utility>

namespace baton::scenarios {
namespace {

class forgetful_bus final : public bus {
 public:
  explicit forgetful_bus(bus& behind) : behind_{behind} {}

  awaitable<result<void>> publish(message_envelope message) override {
    const bool ended = message.type == message_type::execution_completed;
    const status how = message.payload.state;
    if (ended && (how == status::abandoned || how == status::cancelled)) {
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

}  // namespace

port_decorators canary() {
  port_decorators decorators;
  decorators.messages = [](bus& behind) { return std::make_unique<forgetful_bus>(behind); };
  return decorators;
}

port_decorators canary_if(bool planted) { return planted ? canary() : port_decorators{}; }

}  // namespace baton::scenarios
