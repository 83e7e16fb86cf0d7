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

template <class Value, class Begin, class Token>
auto async_answer(life& owner, label what, std::optional<std::chrono::nanoseconds> patience,
                  Value otherwise, Begin begin, Token&& token) {
  life* const waits = &owner;
  return boost::asio::async_initiate<Token, void(Value)>(
      [waits, what, patience](auto handler, Value unless, Begin arrange) {
        world& in = waits->where();
        using kept = answer_wait<Value, decltype(handler)>;
        kept* const fresh = ::new (in.memory().allocate(sizeof(kept)))
            kept{*waits, what, std::move(handler)};
        fresh->put(std::move(unless));
        fresh->place = in.parked().enter(*fresh);
        in.adopt(*fresh);
        if (patience) {
          in.enqueue(*fresh, in.now() + *patience);
        }
        arrange(answer<Value>{in.parked(), fresh->place});
      },
      token, std::move(otherwise), std::move(begin));
}

}  // namespace sim
