// Messages for a coroutine: others put them in, it takes them out or waits.
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "base/ensure.hpp"
#include "sim/promise.hpp"

namespace sim {

/// Belongs to one life; one reader at a time. Bounded: what does not fit is dropped, as on a
/// network.
template <class Message>
class mailbox {
 public:
  explicit mailbox(incarnation& owner, std::size_t size_max = 65'536)
      : incarnation_{&owner}, size_max_{size_max} {
    baton::base::ensure(size_max >= 1, "a mailbox has room for a message");
  }
  mailbox(const mailbox&) = delete;
  mailbox& operator=(const mailbox&) = delete;

  /// Called on the mailbox's own life, as the arrival of a message is.
  void put(Message message) {
    baton::base::ensure(kept_.size() <= size_max_, "a mailbox keeps no more than it has room for");
    if (reader_.is_awaited()) {
      baton::base::ensure(kept_.empty(), "no message is kept while a reader waits");
      std::exchange(reader_, {}).give(std::move(message));
    } else if (kept_.size() < size_max_) {
      kept_.push_back(std::move(message));
    }
  }

  /// Completes `void(std::optional<Message>)`, which is there.
  template <class Token>
  auto async_take(Token&& token) {
    auto begin = [this](promise<std::optional<Message>> reader) { begin_take(reader); };
    return async_promise<std::optional<Message>>(*incarnation_, "mailbox", std::move(begin),
                                                 std::forward<Token>(token));
  }

  /// Completes `void(std::optional<Message>)`: none after `patience` of virtual time.
  template <class Token>
  auto async_take_within(std::chrono::nanoseconds patience, Token&& token) {
    auto begin = [this](promise<std::optional<Message>> reader) { begin_take(reader); };
    return async_promise_within<std::optional<Message>>(*incarnation_, "mailbox", patience,
                                                        std::nullopt, std::move(begin),
                                                        std::forward<Token>(token));
  }

 private:
  void begin_take(promise<std::optional<Message>> reader) {
    baton::base::ensure(!reader_.is_awaited(), "a mailbox has one reader at a time");
    if (kept_.empty()) {
      reader_ = reader;
      return;
    }
    // Whoever has lost patience by then leaves the message to the next.
    auto hand_over = [this, reader] {
      if (reader.is_awaited()) {
        baton::base::ensure(!kept_.empty(), "what a reader was promised is still there");
        Message given{std::move(kept_.front())};
        kept_.pop_front();
        reader.give(std::move(given));
      }
    };
    incarnation_->where().post(*incarnation_, std::move(hand_over));
  }

  incarnation* incarnation_;
  std::size_t size_max_;
  std::deque<Message> kept_;
  promise<std::optional<Message>> reader_;
};

}  // namespace sim
