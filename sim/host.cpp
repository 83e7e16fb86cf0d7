#include "sim/host.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/invariant.hpp"
#include "sim/world.hpp"

namespace sim {

host::host(world& where, std::uint32_t index, label noun, std::int64_t number,
           program_factory make)
    : where_{&where},
      index_{index},
      noun_{noun},
      number_{number},
      name_{number == 0 ? std::string{noun.text} : fmt::format("{}-{}", noun.text, number)},
      make_{std::move(make)} {}

life& host::current() const {
  ensure(life_ != nullptr, "the host is up");
  return *life_;
}

std::chrono::nanoseconds host::local_now() const { return clock_.local(where_->now()); }

std::chrono::nanoseconds host::wall_now() const { return clock_.wall(where_->now()); }

void host::drift(std::int64_t rate_ppb) {
  clock_.drift(where_->now(), rate_ppb);
  if (life_ == nullptr) {
    return;
  }
  // What was due already is held or waits for its turn: it stays due.
  life_->for_each_pending([this](operation& each) {
    if (each.follows_clock() && each.is_queued()) {
      const nanoseconds due = clock_.virtual_time_of(static_cast<clock_wait&>(each).deadline());
      where_->queue_.remove(each);
      where_->enqueue(each, std::max(due, where_->now()));
    }
  });
}

void host::set_wall(nanoseconds offset) { clock_.set_wall(where_->now(), offset); }

void host::start() {
  ensure(life_ == nullptr, "a host is started while it is down");
  lives_.push_back(std::make_unique<life>(*where_, *this));
  life_ = lives_.back().get();
  crash_wanted_ = false;
  // Monotonic time may begin anywhere, at each start anew.
  const std::uint64_t name = mix(noun_.hash, static_cast<std::uint64_t>(number_));
  dice drawn{mix(mix(where_->seed(), name), lives_.size())};
  clock_.begin(where_->now(), drawn.between(std::chrono::hours{1}, std::chrono::hours{1000}));
  where_->note(*this, "host started", lives_.size());
  life* const before = where_->enter(life_);
  program_ = make_(*this);
  where_->enter(before);
  if (crash_wanted_) {
    crash();
  }
}

void host::crash() {
  if (life_ == nullptr) {
    return;
  }
  if (where_->runs_now() == life_) {
    crash_wanted_ = true;
    return;
  }
  where_->note(*this, "host crashed", lives_.size());
  life* const ended = life_;
  held_.clear();
  paused_ = false;
  per_event_ = nanoseconds{0};
  busy_until_ = nanoseconds{0};
  life_ = nullptr;
  ended->end(where_->queue_);
  program_.reset();
  ended->end(where_->queue_);
  if (crashed_) {
    crashed_(*this);
  }
}

void host::pause() {
  if (life_ != nullptr && !paused_) {
    where_->note(*this, "host paused", lives_.size());
    paused_ = true;
  }
}

void host::resume() {
  if (!paused_) {
    return;
  }
  where_->note(*this, "host resumed", lives_.size());
  paused_ = false;
  std::vector<operation*> due = std::move(held_);
  held_.clear();
  for (operation* const each : due) {
    where_->queue_.push({where_->now(), where_->schedule_.next_tie(index_, where_->now())}, *each);
  }
}

}  // namespace sim
