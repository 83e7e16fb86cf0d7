#include "adapters/sim/storage_server.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace baton {

storage_server::storage_server(simulation& in, loop_settings settings,
                               std::chrono::milliseconds patience, bool owned)
    : in_{&in},
      settings_{std::move(settings)},
      patience_{patience},
      on_{&in.world.add_host("storage", 0, [this](sim::host&) {
        load();
        return nullptr;
      })},
      owned_{owned} {
  ensure(in.storage_host == nullptr, "a run has one storage");
  ensure(patience_.count() > 0, "a caller waits for an answer");
  in.storage_host = on_;
  load();
}

void storage_server::load() {
  const moment at = now();
  ensure(at.steady.since_start >= duration{0}, "a storage's machine has been up for a while");
  storage_clock time{rows_.mark(), fmt::format("boot {}", boot_), at.steady};
  ledger_ = std::make_unique<ledger>();
  rows_.load(*ledger_, at, time.at(at.steady));
  stored_ledger_ = std::make_unique<ledger_store>(*ledger_, rows_, std::move(time));
}

// Its monotonic time goes on over restarts, as a machine's does, and begins anew with each boot.
moment storage_server::now() const {
  return {{up_before_ + in_->world.now() - booted_at_},
          observer_clock::epoch_ns + on_->wall_now().count()};
}

void storage_server::boot() {
  ensure(!on_->is_up(), "a machine is booted while it is down");
  ++boot_;
  booted_at_ = in_->world.now();
  up_before_ = std::chrono::seconds{5};
}

void storage_server::slow_down(duration per_commit, sim::fault why) {
  ensure(per_commit >= duration{0}, "no commit takes less than no time");
  per_commit_ = per_commit;
  slowed_by_ = why;
}

void storage_server::heal() {
  per_commit_ = {};
  bring_file_back();
}

void storage_server::take_file_away(duration span, sim::fault why) {
  ensure(span >= duration{0} && static_cast<bool>(why), "a file is away for a while, by a fault");
  if (away_since_) {
    return;
  }
  away_since_ = in_->world.now();
  away_by_ = why;
  in_->world.after(span, in_->world.outside().current(), "storage.file_back", 0,
                   [this] { bring_file_back(); });
}

// As the embedded store does it: what would have renewed a lease could not be stored.
void storage_server::bring_file_back() {
  if (away_since_) {
    ensure(*away_since_ <= in_->world.now(), "a file comes back after it went");
    ledger_->extend_leases(in_->world.now() - *away_since_);
    away_since_.reset();
  }
}

sim::fault storage_server::refusal(const sim::visit& here, const sim::host& caller) {
  if (away_since_) {
    return away_by_;
  }
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
    late = sim::world::random_at(here, "commit").exponential(per_commit_, per_commit_ * 5);
    why = slowed_by_;
  }
  // One process's calls are carried out in their order: none comes late by itself.
  if (const sim::fault slow = owned_ ? sim::fault{} : in_->offer(fault_id::storage_slow, here)) {
    late += in_->faults.size(slow, std::chrono::milliseconds{20}, std::chrono::milliseconds{4000});
    why = slow;
  }
  return late;
}

}  // namespace baton
