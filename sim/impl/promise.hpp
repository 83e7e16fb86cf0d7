// How a wait for an answer is kept and ended.
#pragma once

#include <memory>

#include "base/ensure.hpp"

namespace sim {

template <class Value, class Handler>
class promise_wait final : public promise_slot<Value> {
 public:
  promise_wait(incarnation& owner, label name, Handler&& handler)
      : promise_slot<Value>{owner, name, &finish}, handler_{std::move(handler)} {}

  handle_table::handle place;

 private:
  static void finish(operation* base, bool run) {
    auto* const self = static_cast<promise_wait*>(base);
    world& in = self->owner().where();
    in.handles().leave(self->place);
    Handler handler{std::move(self->handler_)};
    std::optional<Value> value{std::move(self->value_)};
    self->~promise_wait();
    in.memory().deallocate(self, sizeof(promise_wait));
    if (run) {
      baton::base::ensure(value.has_value(), "a promise is settled with a value");
      std::move(handler)(*std::move(value));
    }
  }

  Handler handler_;
};

/// What all waits have in common; without patience `otherwise` is not there.
template <class Value>
struct promise_terms {
  incarnation* owner;
  label what;
  std::optional<std::chrono::nanoseconds> patience;
  std::optional<Value> otherwise;
};

template <class Value, class Handler, class Begin>
void begin_promise(promise_terms<Value>&& terms, Handler&& handler, Begin& begin) {
  world& in = terms.owner->where();
  using kept = promise_wait<Value, std::decay_t<Handler>>;
  kept* const fresh = ::new (in.memory().allocate(sizeof(kept)))
      kept{*terms.owner, terms.what, std::forward<Handler>(handler)};
  const handle_table::handle place = in.handles().enter(*fresh);
  fresh->place = place;
  in.adopt(*fresh);
  baton::base::ensure(terms.patience.has_value() == terms.otherwise.has_value(),
         "a promise that may run out has a value for that");
  if (terms.patience) {
    fresh->put(*std::move(terms.otherwise));
    in.enqueue(*fresh, in.now() + *terms.patience);
  }
  begin(promise<Value>{in.handles(), place});
  baton::base::ensure(in.handles().find(place) == fresh,
         "a promise is settled after its coroutine has begun to wait");
}

template <class Value, class Begin, class Token>
auto async_promise(incarnation& owner, label name, Begin begin, Token&& token) {
  return boost::asio::async_initiate<Token, void(Value)>(
      [](auto handler, promise_terms<Value> terms, Begin arrange) {
        begin_promise(std::move(terms), std::move(handler), arrange);
      },
      token, promise_terms<Value>{&owner, name, std::nullopt, std::nullopt}, std::move(begin));
}

template <class Value, class Begin, class Token>
auto async_promise_within(incarnation& owner, label name, std::chrono::nanoseconds patience,
                          Value otherwise, Begin begin, Token&& token) {
  return boost::asio::async_initiate<Token, void(Value)>(
      [](auto handler, promise_terms<Value> terms, Begin arrange) {
        begin_promise(std::move(terms), std::move(handler), arrange);
      },
      token, promise_terms<Value>{&owner, name, patience, std::move(otherwise)},
      std::move(begin));
}

}  // namespace sim
