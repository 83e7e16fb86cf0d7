// Time that stands still until a test lets it go on to the next timer.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/ensure.hpp"
#include "engine/ports/clock.hpp"

namespace baton::test {

/// What all clocks of a test share: the time, which goes on when a world is destroyed.
struct virtual_time {
  host_time now{std::chrono::hours{1}};
  std::int64_t wall_offset_ns = 1'700'000'000'000'000'000;

  [[nodiscard]] std::int64_t wall_ns() const { return wall_offset_ns + now.since_start.count(); }
};

/// One world's clock: waits end in order of their deadlines, ties in order of their beginning.
class virtual_clock final : public clock {
 public:
  virtual_clock(virtual_time& time, boost::asio::any_io_executor executor)
      : time_{time}, executor_{std::move(executor)} {}

  [[nodiscard]] host_time now() const override { return time_.now; }
  [[nodiscard]] std::int64_t wall_ns() const override { return time_.wall_ns(); }
  [[nodiscard]] std::unique_ptr<timer> make_timer() override {
    return std::make_unique<waiter>(*this);
  }

  [[nodiscard]] host_time next_deadline() const {
    return waits_.empty() ? never : waits_.begin()->first.first;
  }

  /// Ends the earliest wait. Time never runs back for it.
  void fire_next() {
    ensure(!waits_.empty(), "somebody waits");
    time_.now = std::max(time_.now, waits_.begin()->first.first);
    waits_.begin()->second->finish(true);
  }

  /// Drops all waits with the coroutines that wait: what a crash does.
  void destroy_waits() {
    while (!waits_.empty()) {
      waiter& one = *waits_.begin()->second;
      waits_.erase(waits_.begin());
      one.place_ = waits_.end();
      auto frames = std::move(one.handler_);
    }
  }

 private:
  using handler = boost::asio::any_completion_handler<void(bool)>;

  class waiter final : public timer {
   public:
    explicit waiter(virtual_clock& on) : on_{on}, place_{on.waits_.end()} {}
    ~waiter() override { leave(); }

    awaitable<bool> wait_until(host_time deadline) override {
      auto begin = [this, deadline](handler done) {
        ensure(!handler_, "one wait at a time");
        handler_ = std::make_unique<handler>(std::move(done));
        place_ = on_.waits_.emplace(std::pair{deadline, ++on_.last_wait_}, this).first;
      };
      return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(bool)>(
          std::move(begin), boost::asio::use_awaitable);
    }

    void cancel() override { finish(false); }

    void finish(bool came) {
      if (handler_) {
        leave();
        auto done = [waits = std::move(handler_), came] { std::move (*waits)(came); };
        boost::asio::post(on_.executor_, std::move(done));
      }
    }

   private:
    friend class virtual_clock;

    void leave() {
      if (place_ != on_.waits_.end()) {
        on_.waits_.erase(place_);
        place_ = on_.waits_.end();
      }
    }

    using waits = std::map<std::pair<host_time, std::uint64_t>, waiter*>;
    virtual_clock& on_;
    waits::iterator place_;
    std::unique_ptr<handler> handler_;  // any_completion_handler would copy itself into itself
  };

  virtual_time& time_;
  boost::asio::any_io_executor executor_;
  waiter::waits waits_;
  std::uint64_t last_wait_ = 0;
};

}  // namespace baton::test
