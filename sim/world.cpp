#include "sim/world.hpp"

#include <boost/asio/detail/thread_context.hpp>
#include <boost/asio/detail/thread_info_base.hpp>

#include "sim/invariant.hpp"

namespace sim {
namespace {

/// Lets Asio keep freed coroutine frames for the next, as it does on its own threads. There is no
/// public way to say so; without it each frame is an allocation.
class frame_cache : private boost::asio::detail::thread_context {
 public:
  frame_cache() : entry_{this, info_} {}

 private:
  boost::asio::detail::thread_info_base info_;
  thread_call_stack::context entry_;
};

}  // namespace

world::world(const world_options& options)
    : options_{options}, schedule_{options.scheduling, options.seed} {
  trace_.keep(options.trace_from, options.trace_until);
  host& outside = add_host("outside", 0, [](host&) { return nullptr; });
  outside.start();
}

world::~world() { end(); }

void world::end() {
  runs_now_ = nullptr;
  for (auto each = hosts_.rbegin(); each != hosts_.rend(); ++each) {
    (*each)->on_crash(nullptr);
    (*each)->crash();
  }
}

host& world::add_host(label noun, std::int64_t number, host::program_factory make) {
  const auto index = static_cast<std::uint32_t>(hosts_.size());
  hosts_.push_back(std::make_unique<host>(*this, index, noun, number, std::move(make)));
  schedule_.add_host();
  return *hosts_.back();
}

run_end world::run() {
  const frame_cache frames;
  stopped_ = false;
  while (!stopped_) {
    if (queue_.empty()) {
      return run_end::idle;
    }
    const event_time next = queue_.next();
    if (next.at > options_.time_max) {
      return run_end::out_of_time;
    }
    if (event_count_ >= options_.events_max) {
      return run_end::out_of_events;
    }
    ensure(next.at >= now_, "virtual time does not run back");
    now_ = next.at;
    happen(queue_.pop());
  }
  return run_end::stopped;
}

void world::happen(operation& next) {
  if (must_wait(next)) {
    return;
  }
  life& owner = next.owner();
  host& on = owner.of();
  ++event_count_;
  trace_.add(now_, on.index(), next.what(), next.identity());
  schedule_.executed(on.index());
  owner.unlink(next);
  runs_now_ = &owner;
  next.run();
  runs_now_ = nullptr;
  if (on.per_event_ > nanoseconds{0}) [[unlikely]] {
    dice drawn{mix(mix(options_.seed, on.index()), ++on.busy_events_)};
    on.busy_until_ = now_ + drawn.exponential(on.per_event_, on.per_event_ * 8);
  }
  if (on.crash_wanted_) [[unlikely]] {
    on.crash();
  }
}

// What is due on a host that stands still, or is busy, stays linked and comes again later.
bool world::must_wait(operation& next) {
  host& on = next.owner().of();
  if (on.paused_) [[unlikely]] {
    on.held_.push_back(&next);
    ++on.waited_count_;
    return true;
  }
  if (on.busy_until_ > now_) [[unlikely]] {
    queue_.push({on.busy_until_, schedule_.next_tie(on.index())}, next);
    ++on.waited_count_;
    return true;
  }
  return false;
}

void world::enqueue(operation& pending, nanoseconds when) {
  ensure(when >= now_, "nothing happens in the past");
  if (pending.owner().is_over()) {
    pending.owner().unlink(pending);
    pending.destroy();
    return;
  }
  queue_.push({when, schedule_.next_tie(pending.owner().of().index())}, pending);
}

void world::enqueue_ready(operation& pending) {
  enqueue(pending, now_ + schedule_.wait_of(pending.owner().of().index()));
}

void world::release(operation& pending) {
  host& on = pending.owner().of();
  if (pending.is_queued()) {
    queue_.remove(pending);
  } else if (on.paused_) {
    std::erase(on.held_, &pending);
  }
  pending.owner().unlink(pending);
}

void world::withdraw(operation& pending) {
  release(pending);
  pending.destroy();
}

}  // namespace sim
