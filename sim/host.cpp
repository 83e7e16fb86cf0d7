#include "sim/host.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "sim/world.hpp"

namespace sim {

using baton::base::ensure;

host::host(world& where, std::uint32_t index, label noun, std::int64_t number,
           program_factory make)
    : where_{&where},
      index_{index},
      noun_{noun},
      number_{number},
      name_{number == 0 ? std::string{noun.text} : fmt::format("{}-{}", noun.text, number)},
      make_{std::move(make)} {
  ensure(!noun.text.empty() && number >= 0, "a host has a name");
  ensure(make_ != nullptr, "a host has a program to start");
}

incarnation& host::current() const {
  ensure(incarnation_ != nullptr, "the host is up");
  return *incarnation_;
}

std::chrono::nanoseconds host::local_now() const { return clock_.local(where_->now()); }

std::chrono::nanoseconds host::wall_now() const { return clock_.wall(where_->now()); }

void host::drift(std::int64_t rate_ppb) {
  clock_.drift(where_->now(), rate_ppb);
  if (incarnation_ == nullptr) {
    return;
  }
  // What was due already is held or waits for its turn: it stays due.
  incarnation_->for_each_pending([this](operation& each) {
    if (each.follows_clock() && each.is_queued()) {
      const nanoseconds due = clock_.virtual_time_of(static_cast<clock_wait&>(each).deadline());
      where_->queue_.remove(each);
      where_->enqueue(each, std::max(due, where_->now()));
    }
  });
}

void host::set_wall(nanoseconds offset) { clock_.set_wall(where_->now(), offset); }

void host::start() {
  ensure(incarnation_ == nullptr, "a host is started while it is down");
  ensure(program_ == nullptr && held_.empty() && !paused_,
         "nothing is left of the incarnation before");
  incarnations_.push_back(std::make_unique<incarnation>(*where_, *this));
  incarnation_ = incarnations_.back().get();
  crash_wanted_ = false;
  // Monotonic time may begin anywhere, at each start anew.
  const std::uint64_t name = mix(noun_.hash, static_cast<std::uint64_t>(number_));
  random_stream drawn{mix(mix(where_->seed(), name), incarnations_.size())};
  clock_.begin(where_->now(), drawn.between(std::chrono::hours{1}, std::chrono::hours{1000}));
  where_->note(*this, "host started", incarnations_.size());
  incarnation* const before = where_->enter(incarnation_);
  program_ = make_(*this);
  where_->enter(before);
  if (crash_wanted_) {
    crash();
  }
}

void host::crash() {
  if (incarnation_ == nullptr) {
    return;
  }
  if (where_->runs_now() == incarnation_) {
    crash_wanted_ = true;
    return;
  }
  where_->note(*this, "host crashed", incarnations_.size());
  incarnation* const ended = incarnation_;
  held_.clear();
  paused_ = false;
  per_event_ = nanoseconds{0};
  busy_until_ = nanoseconds{0};
  incarnation_ = nullptr;
  ended->end(where_->queue_);
  program_.reset();
  ended->end(where_->queue_);
  ensure(incarnation_ == nullptr && held_.empty(), "what ends with an incarnation starts nothing");
  if (crashed_) {
    crashed_(*this);
  }
}

void host::pause() {
  if (incarnation_ != nullptr && !paused_) {
    ensure(held_.empty(), "a host that goes on holds nothing back");
    where_->note(*this, "host paused", incarnations_.size());
    paused_ = true;
  }
}

void host::resume() {
  if (!paused_) {
    return;
  }
  where_->note(*this, "host resumed", incarnations_.size());
  paused_ = false;
  std::vector<operation*> due = std::move(held_);
  held_.clear();
  for (operation* const each : due) {
    ensure(&each->owner() == incarnation_, "what a host has held back is its own");
    where_->queue_.push({where_->now(), where_->schedule_.next_tie(index_, where_->now())}, *each);
  }
}

}  // namespace sim
