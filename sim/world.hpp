// One simulated world: its hosts, its virtual time, and the loop that lets things happen in order.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/ensure.hpp"
#include "sim/causal_log.hpp"
#include "sim/event_queue.hpp"
#include "sim/handle_table.hpp"
#include "sim/host.hpp"
#include "sim/occurrences.hpp"
#include "sim/schedule.hpp"
#include "sim/schedule_strategy.hpp"
#include "sim/trace.hpp"

namespace sim {

struct world_options {
  std::uint64_t seed = 1;
  scheduling_policy scheduling = scheduling_policy::fifo;
  std::chrono::nanoseconds scheduled_from{};  ///< the policy holds from here on
  std::chrono::nanoseconds scheduled_until = std::chrono::nanoseconds::max();
  /// Asked for each next event if there is one; outlives the world.
  schedule_strategy* strategy = nullptr;
  /// With a strategy: everything happens at multiples of this, so that much happens at once.
  std::chrono::nanoseconds step{1};
  std::uint64_t events_max = 50'000'000;
  std::chrono::nanoseconds time_max = std::chrono::hours{24};
  std::uint64_t trace_from = UINT64_MAX;  ///< the trace's lines to keep, counted from 1
  std::uint64_t trace_until = 0;
  causal_log* records = nullptr;  ///< what is to be recorded, if anything is; outlives the world
  /// Called before the event with this number happens: for a debugger. 0: never.
  std::uint64_t stop_before = 0;
  void (*on_stop)() = nullptr;
};

/// Why a run came back.
enum class stop_reason : std::uint8_t {
  stopped,        ///< somebody called `stop`
  cut_off,        ///< the strategy chose nothing
  idle,           ///< nothing will ever happen any more
  out_of_events,  ///< inconclusive: the bound on events was reached
  out_of_time,    ///< inconclusive: the bound on virtual time was reached
};

/// All calls on one thread; as many worlds side by side as there are threads, they share nothing.
class world {
 public:
  using nanoseconds = std::chrono::nanoseconds;

  explicit world(const world_options& options);

  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// Adds a host, which is down. `make` is called at each of its starts.
  host& add_host(label noun, std::int64_t number, host::program_factory make);

  [[nodiscard]] const std::vector<std::unique_ptr<host>>& hosts() const { return hosts_; }

  /// What happens to the world and not on a host of it: faults, bodies, an operator's hands. Never
  /// crashes, never stalls.
  [[nodiscard]] host& outside() const { return *hosts_.front(); }

  [[nodiscard]] nanoseconds now() const { return now_; }
  [[nodiscard]] std::uint64_t seed() const { return options_.seed; }
  [[nodiscard]] std::uint64_t event_count() const { return event_count_; }
  [[nodiscard]] causal_log* records() const { return options_.records; }

  /// From now on everything is drawn by another seed; what was drawn stays.
  void draw_anew(std::uint64_t seed) { options_.seed = seed; }

  /// Calls `change` once, before the first event at or after `when`. It is no event itself: until
  /// then the run is the one without it.
  void change_from(nanoseconds when, std::function<void()> change) {
    baton::base::ensure(when >= now_ && change_ == nullptr, "a world is changed once, from a moment ahead");
    changes_at_ = when;
    change_ = std::move(change);
  }

  /// Lets things happen until somebody stops it, nothing is left, or a bound is reached.
  stop_reason run();
  void stop() { stopped_ = true; }

  /// Ends every life. Called by the destructor; earlier, while what programs refer to is still
  /// there.
  void end();

  /// First come, first served from here on: for the phase in which progress is owed.
  void schedule_fairly() { schedule_.become_fair(); }
  [[nodiscard]] scheduling_policy scheduling() const { return schedule_.chosen(); }

  /// The next visit to a site, with the key for all that is drawn there.
  [[nodiscard]] visit visit_to(const site& where) {
    const std::uint32_t occurrence = occurrences_.next(where.hash());
    return {where, occurrence, mix(mix(options_.seed, where.hash()), occurrence)};
  }

  /// Numbers for one purpose at one visit, whatever else is drawn anywhere.
  [[nodiscard]] static random_stream random_at(const visit& here, label purpose) {
    return random_stream{mix(here.key, purpose.hash)};
  }
  /// Numbers for the whole run.
  [[nodiscard]] random_stream random_for(label purpose) const {
    return random_stream{mix(options_.seed, purpose.hash)};
  }

  // What happens: calls by executors, timers, networks, adapters.

  /// `work` on `owner`, as soon as it is its turn.
  template <class Function>
  void post(incarnation& owner, Function&& work) {
    enqueue_ready(make(owner, posted_, 0, std::forward<Function>(work)));
  }

  /// `work` on `owner` at a virtual moment, not before now.
  template <class Function>
  operation& at(nanoseconds when, incarnation& owner, label name, std::uint64_t identity,
                Function&& work) {
    operation& fresh = make(owner, name, identity, std::forward<Function>(work));
    enqueue(fresh, when);
    return fresh;
  }
  template <class Function>
  operation& after(nanoseconds pause, incarnation& owner, label name, std::uint64_t identity,
                   Function&& work) {
    return at(now_ + pause, owner, name, identity, std::forward<Function>(work));
  }

  /// Drops what `at` gave, before it has happened.
  void withdraw(operation& pending);

  /// Takes in an operation that the caller has made in `memory`.
  void adopt(operation& pending) {
    baton::base::ensure(!pending.is_queued(), "an operation is taken in before it is queued");
    pending.cause_ = event_count_;
    pending.owner().link(pending);
  }

  /// Puts an adopted operation in the queue: it is run at that moment.
  void enqueue(operation& pending, nanoseconds when);
  void enqueue_ready(operation& pending);

  /// Takes an operation out of queue and life; the caller owns it. It may be run then.
  void release(operation& pending);

  [[nodiscard]] memory_pool& memory() { return memory_; }
  [[nodiscard]] handle_table& handles() { return handles_; }

  /// Which life's code is running; null between events.
  [[nodiscard]] incarnation* runs_now() const { return runs_now_; }

  /// Says whose code runs from here on; returns who ran before.
  incarnation* enter(incarnation* next) { return std::exchange(runs_now_, next); }

  [[nodiscard]] trace& what_happened() { return trace_; }
  [[nodiscard]] const trace& what_happened() const { return trace_; }

  /// Adds to the trace.
  void note(const host& on, label name, std::uint64_t identity) {
    touch(on);
    trace_.add(now_, on.index(), name, identity);
  }
  template <class Describe>
  void note(const host& on, label name, std::uint64_t identity, Describe describe) {
    touch(on);
    trace_.add(now_, on.index(), name, identity, describe);
  }

 private:
  friend class host;
  static constexpr label posted_{"post"};

  template <class Function>
  operation& make(incarnation& owner, label name, std::uint64_t identity, Function&& work) {
    using kept = function_operation<std::decay_t<Function>>;
    operation* const fresh =
        kept::make(memory_, owner, name, identity, std::forward<Function>(work));
    adopt(*fresh);
    return *fresh;
  }
  [[nodiscard]] bool runs_on(const host& one) const {
    return runs_now_ != nullptr && &runs_now_->of() == &one;
  }
  /// Only a strategy asks.
  void touch(const host& one) {
    if (options_.strategy != nullptr) [[unlikely]] {
      touched_others_ = touched_others_ || !runs_on(one);
    }
  }
  void happen(operation& next);
  [[nodiscard]] bool must_wait(operation& next);
  /// What happens next, taken out of the queue. Null: the strategy wants none of it.
  [[nodiscard]] operation* take_next();

  world_options options_;
  memory_pool memory_;
  event_queue queue_;
  schedule schedule_;
  trace trace_;
  occurrences occurrences_;
  handle_table handles_;
  std::vector<std::unique_ptr<host>> hosts_;
  nanoseconds now_{};
  std::uint64_t event_count_ = 0;
  incarnation* runs_now_ = nullptr;
  nanoseconds changes_at_ = nanoseconds::max();
  std::function<void()> change_;
  bool stopped_ = false;
  bool touched_others_ = false;  ///< the event that runs wrote about another host
};

}  // namespace sim

#include "sim/impl/executor.hpp"
