// A call of a simulated process, with every point at which its process may die or it may be lost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/use_awaitable.hpp>

#include "adapters/sim/simulation.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "engine/core/result.hpp"
#include "engine/ports/awaitable.hpp"
#include "sim/promise.hpp"

namespace baton {

/// What all calls of one port have in common. An empty label, no fault: there is no such point.
struct call_kind {
  sim::label name;                        ///< of what the caller waits for
  sim::label refused{};                   ///< of the answer of a machine whose process is down
  std::string_view refusal{};             ///< its text
  std::optional<fault_id> call_lost{};    ///< loses the call on its way
  std::optional<fault_id> answer_lost{};  ///< loses the answer on its way
  sim::label answer{};                    ///< the step of the answer's way back
  sim::label answered{};                  ///< the step at which the caller may die with the answer
  sim::label failed{};                    ///< of a note in the trace: the answer is an error
};

/// One call: its caller, and where it is carried out.
struct call_site {
  const call_kind* kind = nullptr;
  simulation* in = nullptr;
  sim::host* caller = nullptr;
  sim::incarnation* incarnation = nullptr;  ///< of the caller
  sim::host* server = nullptr;              ///< null: it is carried out on the caller's own host
  duration takes{};                         ///< how long until then, on its own host
  sim::visit here;                          ///< the site
  bool hands_over = false;         ///< a death before the call leaves something half handed over
  bool answer_hands_over = false;  ///< a death with the answer does
};

/// Goes with the call, and may outlive its caller. The points, in order: the caller dies before the
/// call; the server is down; the call is lost; it is carried out; its answer is lost; the caller
/// dies with the answer, before it does anything with it.
template <class Value>
class simulated_call {
 public:
  simulated_call(const call_site& at, sim::promise<Value> waiting)
      : at_{at}, waiting_{std::move(waiting)} {
    ensure(at.takes >= duration{0}, "no call takes less than no time");
    ensure(at.server == nullptr || at.takes == duration{0},
           "the way to another host is the network's to draw");
    ensure(at.server == nullptr || !at.kind->answer.text.empty(), "an answer's way has a site");
  }

  [[nodiscard]] const sim::visit& here() const { return at_.here; }

  /// `carry_out(call)` runs where and when the call arrives.
  template <class Operation>
  void begin(Operation carry_out) const {
    ensure(&at_.caller->current() == at_.incarnation,
           "a call is made by the incarnation that waits for its answer");
    if (at_.in->dies_at(*at_.caller, at_.here, at_.hands_over)) {
      return;
    }
    if (at_.server == nullptr) {
      auto arrive = [call = *this, carry_out = std::move(carry_out)]() mutable { carry_out(call); };
      after(at_.takes, at_.kind->name, std::move(arrive));
    } else if (!at_.server->is_up()) {
      auto refuse_late = [call = *this] {
        call.refuse({errc::unavailable, std::string{call.at_.kind->refusal}});
      };
      after(std::chrono::milliseconds{1}, at_.kind->refused, std::move(refuse_late));
    } else {
      send(std::move(carry_out));
    }
  }

  /// What was carried out is answered. `why`: the fault that made the answer what it is.
  void answer(Value value, sim::fault why = {}) const {
    if (at_.server == nullptr) {
      answer_arrived(std::move(value), why);
      return;
    }
    const sim::fault lost = offer(at_.kind->answer_lost);
    auto arrive = [call = *this, lost, why, value = std::move(value)]() mutable {
      if (!lost) {
        call.answer_arrived(std::move(value), why);
      } else if (call.waiting_.is_awaited()) {
        call.at_.in->faults.took_effect(lost);
      }
    };
    at_.in->links.send(*at_.server, *at_.caller, step_of(at_.here, at_.kind->answer),
                       std::move(arrive));
  }

  /// Nothing was carried out: the caller is told at once, and no further point is passed.
  void refuse(error why) const { waiting_.give(Value{std::move(why)}); }

 private:
  template <class Operation>
  void send(Operation carry_out) const {
    const sim::fault lost = offer(at_.kind->call_lost);
    auto arrive = [call = *this, lost, carry_out = std::move(carry_out)]() mutable {
      if (lost) {
        call.at_.in->faults.took_effect(lost);  // here it would have arrived
      } else {
        carry_out(call);
      }
    };
    at_.in->links.send(*at_.caller, *at_.server, at_.here, std::move(arrive));
  }

  void answer_arrived(Value value, sim::fault why) const {
    if (!waiting_.is_awaited()) {
      return;
    }
    const call_kind& kind = *at_.kind;
    if (!value && !kind.failed.text.empty()) {
      const auto code = static_cast<std::uint64_t>(value.error().code.value());
      at_.in->world.note(*at_.caller, kind.failed, base::mix(at_.here.key, code));
    }
    at_.in->faults.took_effect(why);
    const bool may_die = !kind.answered.text.empty();
    if (!may_die ||
        !at_.in->dies_at(*at_.caller, step_of(at_.here, kind.answered), at_.answer_hands_over)) {
      waiting_.give(std::move(value));
    }
  }

  template <class Function>
  void after(duration takes, sim::label name, Function then) const {
    at_.in->world.after(takes, at_.caller->current(), name, at_.here.key, std::move(then));
  }

  [[nodiscard]] sim::fault offer(std::optional<fault_id> kind) const {
    return kind ? at_.in->offer(*kind, at_.here) : sim::fault{};
  }

  call_site at_;
  sim::promise<Value> waiting_;
};

/// Makes the call and waits for its answer, perhaps for ever.
template <class Value, class Operation>
awaitable<Value> make_call(const call_site& at, Operation carry_out) {
  auto begin = [at, carry_out = std::move(carry_out)](sim::promise<Value> to) mutable {
    simulated_call<Value>{at, std::move(to)}.begin(std::move(carry_out));
  };
  return sim::async_promise<Value>(*at.incarnation, at.kind->name, std::move(begin),
                                   boost::asio::use_awaitable);
}

/// The same: after `patience` the answer is `unanswered`.
template <class Value, class Operation>
awaitable<Value> make_call_within(const call_site& at, duration patience, Value unanswered,
                                  Operation carry_out) {
  ensure(patience > duration{0}, "a caller waits for an answer");
  auto begin = [at, carry_out = std::move(carry_out)](sim::promise<Value> to) mutable {
    simulated_call<Value>{at, std::move(to)}.begin(std::move(carry_out));
  };
  return sim::async_promise_within<Value>(*at.incarnation, at.kind->name, patience,
                                          std::move(unanswered), std::move(begin),
                                          boost::asio::use_awaitable);
}

}  // namespace baton
