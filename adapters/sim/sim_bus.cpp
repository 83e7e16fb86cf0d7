#include "adapters/sim/sim_bus.hpp"

#include <algorithm>

#include <boost/asio/use_awaitable.hpp>

#include "adapters/sim/sim_subscription.hpp"
#include "adapters/sim/simulated_call.hpp"
#include "adapters/wire/messages.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"

namespace baton {
namespace {

using std::chrono::milliseconds;

constexpr duration confirm_patience = milliseconds{1500};
constexpr std::uint64_t serialised_one_in = 16;

// One message in sixteen takes the way all take between real processes: through its text.
message_envelope crossed(message_envelope message) {
  if (base::hash_of(message.message_id) % serialised_one_in != 0) {
    return message;
  }
  result<message_envelope> read = wire::read_message(wire::message_document(message));
  ensure(read.has_value() && *read == message, "a message is the same after its way as text");
  return *std::move(read);
}

// The broker confirms at once, or when there is room again in every queue that wants the message.
void take_in(broker& at, const std::shared_ptr<const message_envelope>& message,
             const simulated_call<result<void>>& call) {
  auto confirm = [call] { call.answer(result<void>{}); };
  if (at.publish(message)) {
    confirm();
  } else {
    at.publish_later(message, confirm);
  }
}

constexpr call_kind publish_call{.name = "bus.publish",
                                 .refused = "bus.refused",
                                 .refusal = "the broker is away",
                                 .call_lost = fault_id::bus_lost,
                                 .answer_lost = fault_id::bus_confirm_lost,
                                 .answer = "confirm"};

}  // namespace

sim_bus::sim_bus(simulation& in, broker& at, sim::host& on)
    : in_{&in},
      broker_{&at},
      on_{&on},
      incarnation_{&on.current()},
      broker_incarnation_{at.on().incarnation_count()} {
  ensure(!incarnation_->is_over(), "a connection is made by an incarnation that lives");
}

sim_bus::~sim_bus() = default;

awaitable<result<void>> sim_bus::publish(message_envelope message) {
  ensure(&on_->current() == incarnation_, "a bus is used by the incarnation that it was made for");
  const bool completes = message.type == message_type::execution_completed;
  const call_site at{
      .kind = &publish_call,
      .in = in_,
      .caller = on_,
      .incarnation = incarnation_,
      .server = &broker_->on(),
      .here = in_->world.visit_to(sim::site{"bus.publish"}
                                      .at(label_of(message.type))
                                      .at("execution", message.payload.execution.value)
                                      .at("attempt", message.payload.number.value)),
      .hands_over = completes};
  auto kept = std::make_shared<const message_envelope>(crossed(std::move(message)));
  auto carry_out = [in = in_, broker = broker_, on = on_, completes,
                    kept = std::move(kept)](const simulated_call<result<void>>& call) {
    in->clock_showed(*on);
    if (completes && in->storage_host != nullptr) {
      in->clock_showed(*in->storage_host);
    }
    take_in(*broker, kept, call);
  };
  result<void> unanswered{error{errc::outcome_unknown, "the broker did not confirm"}};
  return make_call_within<result<void>>(at, confirm_patience, std::move(unanswered),
                                        std::move(carry_out));
}

std::unique_ptr<subscription> sim_bus::subscribe(std::string queue,
                                                 std::vector<message_type> types) {
  ensure(!queue.empty() && !types.empty(), "a subscription is to a queue, of some type of message");
  return std::make_unique<sim_subscription>(*this, std::move(queue), std::move(types));
}

void sim_bus::arrived(consumer_id consumer, std::uint64_t tag, const message_envelope& message) {
  ensure(tag >= 1, "deliveries are counted from one");
  for (sim_subscription* const each : subscriptions_) {
    if (each->id() == consumer) {
      each->arrived(tag, message);
      return;
    }
  }
}

bool sim_bus::consumes(consumer_id consumer) const {
  return std::any_of(subscriptions_.begin(), subscriptions_.end(),
                     [&](const sim_subscription* each) {
                       return each->id() == consumer && !each->is_closed();
                     });
}

void sim_bus::connection_lost() {
  missed_checks_ = 0;
  broker_incarnation_ = broker_->on().incarnation_count();
  for (sim_subscription* const each : subscriptions_) {
    each->connection_lost();
  }
}

void sim_bus::connection_lost_soon() {
  in_->world.after(milliseconds{2}, *incarnation_, "bus.disconnected", 0,
                   [this] { connection_lost(); });
}

void sim_bus::check_connection() {
  constexpr int checks_missed_max = 2;
  const sim::host& there = broker_->on();
  const bool restarted = there.incarnation_count() != broker_incarnation_;
  const bool reached =
      there.is_up() && !in_->links.is_cut(*on_, there) && !in_->links.is_cut(there, *on_);
  missed_checks_ = reached ? 0 : missed_checks_ + 1;
  if (restarted || !there.is_up() || missed_checks_ > checks_missed_max) {
    connection_lost();
  }
}

sim_subscription::sim_subscription(sim_bus& of, std::string queue, std::vector<message_type> types)
    : of_{&of}, queue_{std::move(queue)}, types_{std::move(types)} {
  of_->subscriptions_.push_back(this);
  connect();
}

sim_subscription::~sim_subscription() {
  std::erase(of_->subscriptions_, this);
  if (!of_->incarnation_->is_over() && phase_ != phase::disconnected) {
    const sim::visit here = of_->in_->world.visit_to(of_->on_->site_of("bus.leave"));
    auto leave = [at = of_->broker_, id = id_, after = acknowledgements_] { at->leave(id, after); };
    of_->in_->links.send(*of_->on_, of_->broker_->on(), here, leave);
  }
}

void sim_subscription::connect() {
  ensure(phase_ == phase::disconnected && here_.empty(),
         "a subscription connects while it is not connected");
  sim_bus& bus = *of_;
  id_ = bus.broker_->next_consumer();
  phase_ = phase::connecting;
  acknowledgements_ = 0;
  const sim::visit here = bus.in_->world.visit_to(bus.on_->site_of("bus.consume"));
  // Where it does not get there, or its answer does not come back, `receive` ends in a while.
  auto established = [at = &bus, id = id_] {
    for (sim_subscription* const each : at->subscriptions_) {
      if (each->id_ == id && each->phase_ == phase::connecting) {
        each->phase_ = phase::connected;
      }
    }
  };
  auto consume = [at = &bus, broker = bus.broker_, in = bus.in_, on = bus.on_,
                  incarnation = bus.incarnation_, id = id_, queue = queue_, types = types_, here,
                  established] {
    if (!on->is_up() || &on->current() != incarnation || !at->consumes(id)) {
      return;  // what it sent later has overtaken this
    }
    broker->consume(id, queue, types, *on, *at);
    in->links.send(broker->on(), *on, step_of(here, "established"), established);
  };
  bus.in_->links.send(*bus.on_, bus.broker_->on(), here, consume);
}

awaitable<result<std::vector<delivery>>> sim_subscription::receive(std::size_t count_max) {
  ensure(count_max >= 1, "receive asks for something");
  auto begin = [this, count_max](promise_type to) { begin_receive(to, count_max); };
  return sim::async_promise<result<std::vector<delivery>>>(
      *of_->incarnation_, "bus.receive", std::move(begin), boost::asio::use_awaitable);
}

void sim_subscription::begin_receive(promise_type to, std::size_t count_max) {
  ensure(!waiting_.is_awaited(), "one receive at a time");
  if (phase_ == phase::closed) {
    resolve_soon(to, error{errc::stopped, "closed"});
    return;
  }
  if (phase_ == phase::disconnected) {
    connect();
  }
  waiting_ = to;
  count_max_ = count_max;
  if (!here_.empty()) {
    waiting_ = {};
    resolve_soon(to, take(count_max));
  } else if (phase_ == phase::connecting) {
    auto give_up = [this, id = id_] {
      if (id_ == id && phase_ == phase::connecting) {
        connection_lost();
      }
    };
    of_->in_->world.after(milliseconds{1000}, *of_->incarnation_, "bus.connect", id_.value,
                          give_up);
  }
}

// Not within the call that asks: a coroutine is resumed only after it has gone to sleep.
void sim_subscription::resolve_soon(promise_type to, result<std::vector<delivery>> what) {
  ensure(!what || !what->empty(), "receive ends with a message or an error");
  auto give = [to, what = std::move(what)]() mutable { to.give(std::move(what)); };
  of_->in_->world.post(*of_->incarnation_, std::move(give));
}

std::vector<delivery> sim_subscription::take(std::size_t count_max) {
  std::vector<delivery> taken;
  while (!here_.empty() && taken.size() < count_max) {
    taken.push_back(std::move(here_.front()));
    here_.pop_front();
  }
  return taken;
}

// For a consumer that was busy while the end came or the connection broke.
result<std::vector<delivery>> sim_subscription::take_or_say_why_not() {
  if (phase_ == phase::closed) {
    return error{errc::stopped, "closed"};
  }
  if (phase_ == phase::disconnected) {
    return error{errc::unavailable, "the connection broke"};
  }
  ensure(!here_.empty(), "what has come to a slow consumer is still there");
  return take(count_max_);
}

void sim_subscription::arrived(std::uint64_t tag, const message_envelope& message) {
  if (phase_ == phase::connecting) {
    phase_ = phase::connected;  // the delivery has overtaken the answer
  }
  if (phase_ == phase::closed) {
    stop({tag});
  }
  if (phase_ != phase::connected) {
    return;
  }
  // Links overtake each other; what is at hand is handed out oldest first all the same.
  const auto younger = std::find_if(here_.rbegin(), here_.rend(),
                                    [&](const delivery& each) { return each.tag <= tag; });
  here_.insert(younger.base(), delivery{tag, message});
  if (!waiting_.is_awaited()) {
    return;
  }
  const sim::visit here = of_->in_->world.visit_to(of_->on_->site_of("bus.receive"));
  const sim::fault slow = of_->in_->offer(fault_id::bus_slow_consumer, here);
  if (slow) {
    // It is busy with itself: takes what has come only then.
    const duration late = of_->in_->faults.size(slow, milliseconds{10}, milliseconds{2000});
    of_->in_->faults.took_effect(slow);
    const promise_type later = std::exchange(waiting_, {});
    auto take_late = [this, later] {
      if (later.is_awaited()) {
        later.give(take_or_say_why_not());
      }
    };
    of_->in_->world.after(late, *of_->incarnation_, "bus.slow", here.key, take_late);
    return;
  }
  std::exchange(waiting_, {}).give(take(count_max_));
}

void sim_subscription::acknowledge(std::uint64_t tag) {
  ensure(tag >= 1, "deliveries are counted from one");
  if (phase_ != phase::connected && phase_ != phase::closed) {
    return;
  }
  const sim::visit here = of_->in_->world.visit_to(of_->on_->site_of("bus.acknowledge"));
  auto forget = [at = of_->broker_, id = id_, tag] { at->acknowledge(id, tag); };
  if (of_->in_->links.send(*of_->on_, of_->broker_->on(), here, forget)) {
    ++acknowledgements_;
  }
}

void sim_subscription::stop(std::vector<std::uint64_t> unread) {
  const sim::visit here = of_->in_->world.visit_to(of_->on_->site_of("bus.stop"));
  auto hand_back = [at = of_->broker_, id = id_, unread = std::move(unread)] {
    at->stop(id, unread);
  };
  of_->in_->links.send(*of_->on_, of_->broker_->on(), here, std::move(hand_back));
}

void sim_subscription::connection_lost() {
  if (phase_ == phase::closed || phase_ == phase::disconnected) {
    return;
  }
  phase_ = phase::disconnected;
  here_.clear();  // it comes again
  if (waiting_.is_awaited()) {
    resolve_soon(std::exchange(waiting_, {}), error{errc::unavailable, "the connection broke"});
  }
}

void sim_subscription::close() {
  if (phase_ == phase::closed) {
    return;
  }
  if (phase_ != phase::disconnected) {
    std::vector<std::uint64_t> unread;
    for (const delivery& each : here_) {
      unread.push_back(each.tag);
    }
    stop(std::move(unread));
  }
  phase_ = phase::closed;
  here_.clear();
  if (waiting_.is_awaited()) {
    resolve_soon(std::exchange(waiting_, {}), error{errc::stopped, "closed"});
  }
}

}  // namespace baton
