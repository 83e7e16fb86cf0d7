// A machine of the simulated world: its clock, its lives, and whether it is up.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ensure.hpp"
#include "sim/executor.hpp"
#include "sim/host_clock.hpp"
#include "sim/incarnation.hpp"
#include "sim/site.hpp"

namespace sim {

/// What runs on a host, made at each of its starts and destroyed at each crash, after its frames.
class program {
 public:
  virtual ~program() = default;
};

class host {
 public:
  using nanoseconds = std::chrono::nanoseconds;
  using program_factory = std::function<std::unique_ptr<program>(host&)>;

  /// `noun` and `number` make the name; 0: the noun alone.
  host(world& where, std::uint32_t index, label noun, std::int64_t number, program_factory make);
  host(const host&) = delete;
  host& operator=(const host&) = delete;

  /// Begins a life. Only while it is down.
  void start();

  /// Ends the life at once: pending frames are destroyed, none of their code runs. A host that
  /// crashes itself does so when what it is doing returns or waits. No effect while it is down.
  void crash();

  /// Called after each crash, when nothing of the life is left.
  void on_crash(std::function<void(host&)> handler) { crashed_ = std::move(handler); }

  /// Stands still: what would happen to it happens at `resume`. Messages to it are kept.
  void pause();
  void resume();

  /// Each of its events takes about this long, and the next waits for it; 0: no time.
  void slow_down(nanoseconds per_event) {
    baton::base::ensure(per_event >= nanoseconds{0}, "no event takes less than no time");
    per_event_ = per_event;
  }

  [[nodiscard]] bool is_up() const { return incarnation_ != nullptr; }
  [[nodiscard]] bool is_paused() const { return paused_; }
  [[nodiscard]] bool is_slow() const { return per_event_ > nanoseconds{0}; }

  /// How often something had to wait for it, since it stood still or was busy.
  [[nodiscard]] std::uint64_t waited_count() const { return waited_count_; }

  /// Of the life it has. Only while it is up.
  [[nodiscard]] incarnation& current() const;
  [[nodiscard]] executor get_executor() const { return executor{current()}; }
  [[nodiscard]] program* running() const { return program_.get(); }

  /// How often it was started.
  [[nodiscard]] std::uint32_t incarnation_count() const {
    return static_cast<std::uint32_t>(incarnations_.size());
  }

  [[nodiscard]] const host_clock& clock() const { return clock_; }

  /// From now on its clock runs `rate_ppb` billionths faster (or slower) than virtual time, within
  /// ±20 %. Who waits for a moment of it goes on waiting for that moment.
  void drift(std::int64_t rate_ppb);

  /// Sets its wall clock forwards or back; `set_wall`: to `offset` from virtual time.
  void jump_wall(nanoseconds by) { clock_.jump_wall(by); }
  void set_wall(nanoseconds offset);
  [[nodiscard]] nanoseconds local_now() const;
  [[nodiscard]] nanoseconds wall_now() const;

  [[nodiscard]] world& where() const { return *where_; }
  [[nodiscard]] std::uint32_t index() const { return index_; }
  [[nodiscard]] label noun() const { return noun_; }
  [[nodiscard]] std::int64_t number() const { return number_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  /// `site` below this host, such as `process.crash/worker-3`.
  [[nodiscard]] site site_of(label name) const { return site{name}.at(noun_, number_); }

 private:
  friend class world;

  world* where_;
  std::uint32_t index_;
  label noun_;
  std::int64_t number_;
  std::string name_;
  program_factory make_;
  std::function<void(host&)> crashed_;
  host_clock clock_;
  std::vector<std::unique_ptr<incarnation>>
      incarnations_;  ///< all of them: executors may outlive their life
  incarnation* incarnation_ = nullptr;
  std::unique_ptr<program> program_;
  std::vector<operation*> held_;  ///< due while it is paused, in order
  nanoseconds per_event_{};
  nanoseconds busy_until_{};
  std::uint64_t busy_events_ = 0;
  std::uint64_t waited_count_ = 0;
  bool paused_ = false;
  bool crash_wanted_ = false;
};

}  // namespace sim
