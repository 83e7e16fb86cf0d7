#include "sim/world.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/detail/thread_context.hpp>
#include <boost/asio/detail/thread_info_base.hpp>

#include "base/ensure.hpp"

namespace sim {

using baton::base::ensure;

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
    : options_{options},
      schedule_{options.scheduling, options.seed, options.scheduled_from, options.scheduled_until} {
  ensure(options.step > nanoseconds{0}, "virtual time goes on by steps");
  ensure(options.events_max > 0 && options.time_max >= nanoseconds{0},
         "a world has room for something to happen");
  ensure(options.stop_before == 0 || options.on_stop != nullptr, "a stop has its call");
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
  ensure(hosts_.back()->index() + 1 == hosts_.size(), "a host's index is its place");
  return *hosts_.back();
}

stop_reason world::run() {
  ensure(runs_now_ == nullptr, "a world does not run within itself");
  const frame_cache frames;
  stopped_ = false;
  while (!stopped_) {
    if (queue_.empty()) {
      return stop_reason::idle;
    }
    const event_time next = queue_.next();
    if (next.at > options_.time_max) {
      return stop_reason::out_of_time;
    }
    if (event_count_ >= options_.events_max) {
      return stop_reason::out_of_events;
    }
    ensure(next.at >= now_, "virtual time does not run back");
    now_ = next.at;
    if (now_ >= changes_at_) [[unlikely]] {
      changes_at_ = nanoseconds::max();
      change_();
      continue;
    }
    operation* const chosen = take_next();
    if (chosen == nullptr) {
      return stop_reason::cut_off;
    }
    happen(*chosen);
  }
  return stop_reason::stopped;
}

operation* world::take_next() {
  if (options_.strategy == nullptr) {
    return &queue_.pop();
  }
  std::vector<std::pair<ready_event, operation*>> due;
  queue_.for_each_due([&due](std::uint64_t tie, operation& each) {
    due.push_back({{tie, each.owner().of().index()}, &each});
  });
  std::sort(due.begin(), due.end(),
            [](const auto& a, const auto& b) { return a.first.id < b.first.id; });
  std::vector<ready_event> ready;
  for (const auto& [event, what] : due) {
    ready.push_back(event);
  }
  const std::optional<std::size_t> chosen = options_.strategy->choose(ready);
  if (!chosen) {
    return nullptr;
  }
  ensure(*chosen < due.size(), "a strategy chooses among what is ready");
  operation& next = *due[*chosen].second;
  queue_.remove(next);
  return &next;
}

void world::happen(operation& next) {
  if (must_wait(next)) {
    return;
  }
  incarnation& owner = next.owner();
  host& on = owner.of();
  ensure(!owner.is_over() && on.incarnation_ == &owner, "a host that is down runs nothing");
  ensure(!next.is_queued() && next.cause() <= event_count_,
         "what happens has left the queue, and was caused before");
  if (++event_count_ == options_.stop_before) [[unlikely]] {
    options_.on_stop();
  }
  if (options_.records != nullptr) [[unlikely]] {
    options_.records->happened(
        {now_, next.cause(), on.index(), next.follows_clock(), next.what()}, next.identity());
  }
  trace_.add(now_, on.index(), next.what(), next.identity());
  schedule_.executed(on.index());
  owner.unlink(next);
  runs_now_ = &owner;
  touched_others_ = false;
  next.run();
  ensure(runs_now_ == &owner, "an event ends on the incarnation on which it began");
  runs_now_ = nullptr;
  if (options_.strategy != nullptr) [[unlikely]] {
    options_.strategy->happened({on.index(), touched_others_ || on.index() == 0});
  }
  if (on.per_event_ > nanoseconds{0}) [[unlikely]] {
    random_stream drawn{mix(mix(options_.seed, on.index()), ++on.busy_events_)};
    on.busy_until_ = now_ + drawn.exponential(on.per_event_, on.per_event_ * 8);
    ensure(on.busy_until_ >= now_, "no event takes less than no time");
  }
  if (on.crash_wanted_) [[unlikely]] {
    on.crash();
  }
}

// What is due on a host that stands still, or is busy, stays linked and comes again later.
bool world::must_wait(operation& next) {
  host& on = next.owner().of();
  ensure(on.is_up() && !next.is_queued(),
         "what has to wait is taken out of the queue of a host that is up");
  if (on.paused_) [[unlikely]] {
    on.held_.push_back(&next);
    ++on.waited_count_;
    return true;
  }
  if (on.busy_until_ > now_) [[unlikely]] {
    queue_.push({on.busy_until_, schedule_.next_tie(on.index(), now_)}, next);
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
  if (options_.step > nanoseconds{1}) [[unlikely]] {
    when = (when + options_.step - nanoseconds{1}) / options_.step * options_.step;
    ensure(when >= now_, "a step leads forwards");
  }
  queue_.push({when, schedule_.next_tie(pending.owner().of().index(), now_)}, pending);
}

void world::enqueue_ready(operation& pending) {
  enqueue(pending, now_ + schedule_.wait_of(pending.owner().of().index(), now_));
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
