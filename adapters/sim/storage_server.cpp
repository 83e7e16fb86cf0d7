#include "adapters/sim/storage_server.hpp"

#include <utility>

#include <fmt/format.h>

namespace baton {

storage_server::storage_server(simulation& in, loop_settings settings,
                               std::chrono::milliseconds patience)
    : in_{&in},
      settings_{std::move(settings)},
      patience_{patience},
      on_{&in.world.add_host("storage", 0, [this](sim::host&) {
        load();
        return nullptr;
      })} {
  in.storage_host = on_;
  load();
}

void storage_server::load() {
  const moment at = now();
  storage_clock time{shelf_.mark(), fmt::format("boot {}", boot_), at.steady};
  ledger_ = std::make_unique<ledger>();
  shelf_.load(*ledger_, at, time.at(at.steady));
  books_ = std::make_unique<bookkeeper>(*ledger_, shelf_, std::move(time));
}

// Its monotonic time goes on over restarts, as a machine's does, and begins anew with each boot.
moment storage_server::now() const {
  return {{up_before_ + in_->world.now() - booted_at_},
          observer_clock::epoch_ns + on_->wall_now().count()};
}

void storage_server::boot() {
  ++boot_;
  booted_at_ = in_->world.now();
  up_before_ = std::chrono::seconds{5};
}

void storage_server::slow_down(duration per_commit, sim::fault why) {
  per_commit_ = per_commit;
  slowed_by_ = why;
}

sim::fault storage_server::refusal(const sim::visit& here, const sim::host& caller) {
  if (const sim::fault refused = in_->offer(fault_id::storage_refused, here)) {
    return refused;
  }
  // Only what is under way at the same time can be in each other's way.
  constexpr duration at_once = std::chrono::milliseconds{2};
  const bool contended = last_caller_ >= 0 && last_caller_ != caller.index() &&
                         in_->world.now() - last_call_at_ <= at_once;
  last_caller_ = caller.index();
  last_call_at_ = in_->world.now();
  return contended ? in_->offer(fault_id::storage_conflict, here) : sim::fault{};
}

duration storage_server::delay(const sim::visit& here, sim::fault& why) {
  duration late{};
  if (per_commit_ > duration{0}) {
    late = sim::world::dice_at(here, "commit").exponential(per_commit_, per_commit_ * 5);
    why = slowed_by_;
  }
  if (const sim::fault slow = in_->offer(fault_id::storage_slow, here)) {
    late += in_->faults.size(slow, std::chrono::milliseconds{20}, std::chrono::milliseconds{4000});
    why = slow;
  }
  return late;
}

}  // namespace baton
