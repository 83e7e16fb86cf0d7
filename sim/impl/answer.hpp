// How a wait for an answer is kept and ended.
#pragma once

#include <memory>

namespace sim {

template <class Value, class Handler>
class answer_wait final : public answer_slot<Value> {
 public:
  answer_wait(life& owner, label what, Handler&& handler)
      : answer_slot<Value>{owner, what, &finish}, handler_{std::move(handler)} {}

  parking::ticket place;

 private:
  static void finish(operation* base, bool run) {
    auto* const self = static_cast<answer_wait*>(base);
    world& in = self->owner().where();
    in.parked().leave(self->place);
    Handler handler{std::move(self->handler_)};
    std::optional<Value> value{std::move(self->value_)};
    self->~answer_wait();
    in.memory().deallocate(self, sizeof(answer_wait));
    if (run) {
      std::move(handler)(*std::move(value));
    }
  }

  Handler handler_;
};

/// What all waits have in common; without patience `otherwise` is not there.
template <class Value>
struct answer_terms {
  life* owner;
  label what;
  std::optional<std::chrono::nanoseconds> patience;
  std::optional<Value> otherwise;
};

template <class Value, class Handler, class Begin>
void begin_answer(answer_terms<Value>&& terms, Handler&& handler, Begin& begin) {
  world& in = terms.owner->where();
  using kept = answer_wait<Value, std::decay_t<Handler>>;
  kept* const fresh = ::new (in.memory().allocate(sizeof(kept)))
      kept{*terms.owner, terms.what, std::forward<Handler>(handler)};
  fresh->place = in.parked().enter(*fresh);
  in.adopt(*fresh);
  if (terms.patience) {
    fresh->put(*std::move(terms.otherwise));
    in.enqueue(*fresh, in.now() + *terms.patience);
  }
  begin(answer<Value>{in.parked(), fresh->place});
}

template <class Value, class Begin, class Token>
auto async_answer(life& owner, label what, Begin begin, Token&& token) {
  return boost::asio::async_initiate<Token, void(Value)>(
      [](auto handler, answer_terms<Value> terms, Begin arrange) {
        begin_answer(std::move(terms), std::move(handler), arrange);
      },
      token, answer_terms<Value>{&owner, what, std::nullopt, std::nullopt}, std::move(begin));
}

template <class Value, class Begin, class Token>
auto async_answer_within(life& owner, label what, std::chrono::nanoseconds patience,
                         Value otherwise, Begin begin, Token&& token) {
  return boost::asio::async_initiate<Token, void(Value)>(
      [](auto handler, answer_terms<Value> terms, Begin arrange) {
        begin_answer(std::move(terms), std::move(handler), arrange);
      },
      token, answer_terms<Value>{&owner, what, patience, std::move(otherwise)},
      std::move(begin));
}

}  // namespace sim
