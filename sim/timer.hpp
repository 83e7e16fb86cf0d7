// Waiting for a moment of a host's own clock.
#pragma once

#include <chrono>
#include <memory>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>

#include "base/ensure.hpp"
#include "sim/world.hpp"

namespace sim {

using baton::base::ensure;

/// One wait at a time. Belongs to the life in which it was made, and is used in it only.
class timer {
 public:
  using nanoseconds = std::chrono::nanoseconds;
  static constexpr nanoseconds never = nanoseconds::max();

  explicit timer(incarnation& owner) : incarnation_{&owner} {}
  explicit timer(const executor& of) : incarnation_{&of.of()} {}

  /// A wait under way ends with false.
  ~timer() { cancel(); }
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;

  /// Completes with `void(bool)`: true when the host's monotonic clock shows `local_deadline`,
  /// false when `cancel` was called first. Any kind of per-operation cancellation is supported and
  /// acts like `cancel`.
  template <class Token>
  auto async_wait_until(nanoseconds local_deadline, Token&& token) {
    return boost::asio::async_initiate<Token, void(bool)>(
        [this](auto handler, nanoseconds deadline) {
          this->begin(deadline, std::move(handler));
        }, token,
        local_deadline);
  }

  /// The same, `span` from now by the host's clock; `never`: until it is cancelled.
  template <class Token>
  auto async_wait(nanoseconds span, Token&& token) {
    const nanoseconds deadline = span == never ? never : incarnation_->of().local_now() + span;
    return async_wait_until(deadline, std::forward<Token>(token));
  }

  void cancel() {
    if (waiting_ != nullptr) {
      waiting_->cancel();
    }
  }

 private:
  class wait_base : public clock_wait {
   public:
    void cancel() {
      baton::base::ensure(on_ != nullptr && on_->waiting_ == this, "a timer knows its wait");
      on_->waiting_ = nullptr;
      on_ = nullptr;
      follow_clock(false);
      world& in = owner().where();
      in.release(*this);
      in.adopt(*this);
      in.enqueue_ready(*this);
    }

   protected:
    wait_base(timer& on, nanoseconds deadline, finish_function finish)
        : clock_wait{*on.incarnation_, timer_label, deadline, finish}, on_{&on} {}

    timer* on_;  ///< null once cancelled
    friend class timer;
  };

  struct cancel_wait {
    explicit cancel_wait(wait_base& of) : waits{&of} {}
    void operator()(boost::asio::cancellation_type) const {
      if (waits->on_ != nullptr) {
        waits->cancel();
      }
    }
    wait_base* waits;
  };

  template <class Handler>
  class wait final : public wait_base {
   public:
    wait(timer& on, nanoseconds deadline, Handler&& handler)
        : wait_base{on, deadline, &finish}, handler_{std::move(handler)} {
      slot_ = boost::asio::get_associated_cancellation_slot(handler_);
      if (slot_.is_connected()) {
        slot_.template emplace<cancel_wait>(*this);
      }
    }

   private:
    using slot_type = boost::asio::associated_cancellation_slot_t<Handler>;

    static void finish(operation* base, bool run) {
      auto* const self = static_cast<wait*>(base);
      timer* const on = self->on_;
      if (on != nullptr) {
        baton::base::ensure(on->waiting_ == self, "a timer knows its wait");
        baton::base::ensure(!run || self->owner().of().local_now() >= self->deadline(),
               "a wait ends when its host's clock shows its deadline");
        on->waiting_ = nullptr;
      }
      if (run && self->slot_.is_connected()) {
        self->slot_.clear();
      }
      memory_pool& memory = self->owner().where().memory();
      Handler handler{std::move(self->handler_)};
      self->~wait();
      memory.deallocate(self, sizeof(wait));
      if (run) {
        std::move(handler)(on != nullptr);
      }
    }

    Handler handler_;
    slot_type slot_;
  };

  template <class Handler>
  void begin(nanoseconds deadline, Handler&& handler) {
    baton::base::ensure(waiting_ == nullptr, "a timer has one wait at a time");
    world& in = incarnation_->where();
    using kept = wait<std::decay_t<Handler>>;
    kept* const fresh = ::new (in.memory().allocate(sizeof(kept)))
        kept{*this, deadline, std::forward<Handler>(handler)};
    waiting_ = fresh;
    in.adopt(*fresh);
    const nanoseconds due = incarnation_->of().clock().virtual_time_of(deadline);
    if (due != never) {
      in.enqueue(*fresh, std::max(due, in.now()));
    }
  }

  static constexpr label timer_label{"timer"};

  incarnation* incarnation_;
  wait_base* waiting_ = nullptr;
};

}  // namespace sim
