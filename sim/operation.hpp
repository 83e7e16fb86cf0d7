// Something that will go on: a posted function, or a coroutine that waits. Belongs to one life.
#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

#include "sim/label.hpp"
#include "sim/memory.hpp"

namespace sim {

class incarnation;

/// A node in its life's list, so that a crash finds everything that is pending, and, while it has a
/// time, in the event queue.
class operation {
 public:
  operation(const operation&) = delete;
  operation& operator=(const operation&) = delete;

  /// Runs what was kept and frees this. Call once, unlinked.
  void run() { finish_(this, true); }

  /// Frees this and what was kept, without running it: what a crash does. Call once, unlinked.
  void destroy() { finish_(this, false); }

  [[nodiscard]] incarnation& owner() const { return *owner_; }
  [[nodiscard]] const label& what() const { return what_; }
  [[nodiscard]] std::uint64_t identity() const { return identity_; }
  [[nodiscard]] bool is_queued() const { return queue_index_ != not_queued; }

  /// The number of the event in which it was asked for; 0: before the first.
  [[nodiscard]] std::uint64_t cause() const { return cause_; }

  /// Whether it waits for a moment of its host's clock: it is a `clock_wait`.
  [[nodiscard]] bool follows_clock() const { return follows_clock_; }

 protected:
  using finish_function = void (*)(operation*, bool run);

  operation(incarnation& owner, label name, std::uint64_t identity, finish_function finish)
      : finish_{finish}, owner_{&owner}, what_{name}, identity_{identity} {}
  ~operation() = default;

  void follow_clock(bool follows) { follows_clock_ = follows; }

 private:
  friend class incarnation;
  friend class event_queue;
  friend class world;
  static constexpr std::uint32_t not_queued = UINT32_MAX;

  finish_function finish_;
  incarnation* owner_;
  operation* previous_ = nullptr;
  operation* next_ = nullptr;
  label what_;
  std::uint64_t identity_;
  std::uint64_t cause_ = 0;
  std::uint32_t queue_index_ = not_queued;
  bool follows_clock_ = false;
};

/// What happens when its host's clock shows a moment; when that is changes as the clock drifts.
class clock_wait : public operation {
 public:
  [[nodiscard]] std::chrono::nanoseconds deadline() const { return deadline_; }

 protected:
  clock_wait(incarnation& owner, label name, std::chrono::nanoseconds deadline,
             finish_function finish)
      : operation{owner, name, 0, finish}, deadline_{deadline} {
    follow_clock(true);
  }
  ~clock_wait() = default;

 private:
  std::chrono::nanoseconds deadline_;
};

/// A function to be called once.
template <class Function>
class function_operation final : public operation {
 public:
  template <class Given>
  static operation* make(memory_pool& memory, incarnation& owner, label name,
                         std::uint64_t identity, Given&& function) {
    void* const place = memory.allocate(sizeof(function_operation));
    return ::new (place)
        function_operation{memory, owner, name, identity, std::forward<Given>(function)};
  }

 private:
  template <class Given>
  function_operation(memory_pool& memory, incarnation& owner, label name, std::uint64_t identity,
                     Given&& function)
      : operation{owner, name, identity, &finish},
        memory_{memory},
        function_{std::forward<Given>(function)} {}

  static void finish(operation* base, bool run) {
    // Where it is, since what it has captured may be large; gone also if it throws.
    const whole self{static_cast<function_operation*>(base)};
    if (run) {
      std::move(self.of->function_)();
    }
  }

  struct whole {
    explicit whole(function_operation* held) : of{held} {}
    ~whole() {
      memory_pool& memory = of->memory_;
      of->~function_operation();
      memory.deallocate(of, sizeof(function_operation));
    }
    whole(const whole&) = delete;
    whole& operator=(const whole&) = delete;
    function_operation* of;
  };

  memory_pool& memory_;
  Function function_;
};

}  // namespace sim
