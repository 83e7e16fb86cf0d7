#include "adapters/sim/sim_clock.hpp"

#include <boost/asio/use_awaitable.hpp>

#include "adapters/sim/simulation.hpp"
#include "base/ensure.hpp"

namespace baton {
namespace {

class sim_timer final : public timer {
 public:
  explicit sim_timer(sim::incarnation& incarnation) : waits_{incarnation} {}

  awaitable<bool> wait_until(host_time deadline) override {
    return waits_.async_wait_until(deadline.since_start, boost::asio::use_awaitable);
  }
  void cancel() override { waits_.cancel(); }

 private:
  sim::timer waits_;
};

}  // namespace

std::int64_t sim_clock::wall_ns() const {
  return observer_clock::epoch_ns + on_->wall_now().count();
}

std::unique_ptr<timer> sim_clock::make_timer() {
  ensure(!incarnation_->is_over(), "a timer belongs to an incarnation that lives");
  return std::make_unique<sim_timer>(*incarnation_);
}

}  // namespace baton
